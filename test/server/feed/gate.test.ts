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
