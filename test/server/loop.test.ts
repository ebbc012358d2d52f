import pino from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { createLoop } from '../../server/loop.ts';
import { createLoopBoard } from '../../server/loop-board.ts';
import { createPoke } from '../../server/poke.ts';

const log = pino({ level: 'silent' });

/** A loop over a heap of work; `idle` settles when it has looked and found nothing. */
function loopOver(heap: number[], options: { fails?: () => boolean } = {}) {
  const poke = createPoke();
  const done: number[] = [];
  let running = 0;
  let idle: () => void = () => undefined;
  const loop = createLoop({
    name: 'test',
    board: createLoopBoard(systemClock),
    log,
    wake: [poke],
    idleMs: 60_000,
    async work() {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      running -= 1;
      if (options.fails?.()) throw new Error('away');
      const next = heap.shift();
      if (next === undefined) {
        idle();
        return false;
      }
      done.push(next);
      return true;
    },
  });
  const untilIdle = () =>
    new Promise<void>((resolve) => {
      idle = resolve;
    });
  return { loop, poke, done, heap, untilIdle };
}

test('works until nothing is left, and again at a poke', async () => {
  const { loop, poke, done, heap, untilIdle } = loopOver([1, 2, 3]);
  const first = untilIdle();
  loop.start();
  await first;
  expect(done).toEqual([1, 2, 3]);
  const second = untilIdle();
  heap.push(4);
  poke.commit();
  await second;
  expect(done).toEqual([1, 2, 3, 4]);
  await loop.stop();
});

test('a poke while it works is not lost', async () => {
  const { loop, poke, done, heap, untilIdle } = loopOver([1]);
  loop.start();
  const first = untilIdle();
  await first;
  // The loop has looked and has not yet gone to sleep.
  heap.push(2);
  poke.commit();
  await untilIdle();
  expect(done).toEqual([1, 2]);
  await loop.stop();
});

test('drain shares the work with the loop, one round at a time', async () => {
  const { loop, done } = loopOver([1, 2, 3, 4, 5]);
  loop.start();
  await Promise.all([loop.drain(), loop.drain()]);
  await loop.stop();
  expect(done).toEqual([1, 2, 3, 4, 5]);
});

test('a round that fails does not end the loop; drain says that it failed', async () => {
  let failing = true;
  const { loop, done } = loopOver([1], { fails: () => failing });
  await expect(loop.drain()).rejects.toThrow('away');
  failing = false;
  await loop.drain();
  expect(done).toEqual([1]);
});

test('after stop nothing more is begun', async () => {
  const { loop, poke, done, heap, untilIdle } = loopOver([1]);
  const first = untilIdle();
  loop.start();
  await first;
  await loop.stop();
  heap.push(2);
  poke.commit();
  expect(done).toEqual([1]);
});

test('a commit that left nothing to do begins no round', async () => {
  const { loop, poke, done, heap, untilIdle } = loopOver([1]);
  const first = untilIdle();
  loop.start();
  await first;
  heap.push(2);
  poke.commit('rows');
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual([1]);
  const second = untilIdle();
  poke.commit('work');
  await second;
  expect(done).toEqual([1, 2]);
  await loop.stop();
});
