import { expect, test } from 'vitest';
import { createGate } from '../../../server/feed/gate.ts';

test('lets so many in, the others in their order, and a place is given back once', async () => {
  const gate = createGate(2);
  const order: string[] = [];
  const enter = async (name: string) => {
    const leave = await gate.enter();
    order.push(name);
    return leave;
  };
  const a = await enter('a');
  const b = await enter('b');
  const c = enter('c');
  const d = enter('d');
  await Promise.resolve();
  expect(order).toEqual(['a', 'b']);
  a();
  a();
  await c;
  await Promise.resolve();
  expect(order).toEqual(['a', 'b', 'c']);
  b();
  (await d)();
  (await c)();
  expect(order).toEqual(['a', 'b', 'c', 'd']);
  await enter('e');
});

test('sends away those for whom there is no room to wait, and spreads their return', async () => {
  let n = 0;
  const gate = createGate(1, { mostWaiting: 2, random: () => (n++ % 10) / 10 });
  const leave = await gate.enter();
  const second = gate.enter();
  const third = gate.enter();
  const refused = await Promise.allSettled(Array.from({ length: 20 }, () => gate.enter()));
  const seconds = refused.map((one) => (one.status === 'rejected' ? one.reason.retryAfterSeconds : null));
  expect(refused[0]).toMatchObject({ reason: { code: 'rate_limited' } });
  expect(new Set(seconds)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  leave();
  (await second)();
  (await third)();
  (await gate.enter())();
});
