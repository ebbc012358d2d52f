import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choosePlaces, type Place } from '../../../server/pipeline/choose-places.ts';

const place = (seq: number, keys: readonly number[] | null, taken = false): Place => ({
  seq,
  event_id: `e${seq}`,
  keys,
  taken,
});
const seqs = (places: readonly Place[]): number[] => places.map(({ seq }) => seq);

test('what shares a key with a place that is taken waits, and so does what stands behind it', () => {
  const queue = [place(1, [1, 2], true), place(2, [2, 3]), place(3, [3]), place(4, [4]), place(5, [1]), place(6, [4])];
  expect(seqs(choosePlaces(queue, { limit: 9 }))).toEqual([4, 6]);
});

test('a place without keys goes after everything before it, and before everything after it', () => {
  const queue = [place(1, [1]), place(2, null), place(3, [3])];
  expect(seqs(choosePlaces(queue, { limit: 9 }))).toEqual([1, 2, 3]);
  expect(seqs(choosePlaces([place(1, [1], true), ...queue.slice(1)], { limit: 9 }))).toEqual([]);
  expect(seqs(choosePlaces([place(1, null, true), place(3, [3])], { limit: 9 }))).toEqual([]);
});

test('only the wanted ones, behind those that nobody took yet', () => {
  const queue = [place(1, [1]), place(2, [1]), place(3, [3])];
  expect(seqs(choosePlaces(queue, { limit: 9, only: new Set([2, 3]) }))).toEqual([3]);
});

/** What happens next: a worker claims, commits, or loses its connection. */
const step = fc.record({
  worker: fc.nat({ max: 2 }),
  does: fc.constantFrom('claim', 'claim', 'commit', 'commit', 'abort'),
  limit: fc.integer({ min: 1, max: 6 }),
});
const keyLists = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.uniqueArray(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  { maxLength: 30 },
);

test('whatever workers do and lose, each key sees its events in order, once, one batch at a time', () => {
  fc.assert(
    fc.property(keyLists, fc.array(step, { maxLength: 80 }), (queue, steps) => {
      const waiting = new Map(queue.map((keys, index) => [index, keys]));
      const held = new Map<number, readonly Place[]>();
      const done: number[] = [];
      const commit = (worker: number): void => {
        for (const { seq } of held.get(worker) ?? []) {
          waiting.delete(seq);
          done.push(seq);
        }
        held.delete(worker);
      };
      const claim = (worker: number, limit: number): void => {
        const taken = new Set([...held.values()].flat().map(({ seq }) => seq));
        const places = [...waiting].map(([seq, keys]) => place(seq, keys, taken.has(seq)));
        const mine = choosePlaces(places, { limit });
        const others = new Set([...held.values()].flat().flatMap(({ keys }) => keys ?? []));
        for (const { keys, seq } of mine) {
          expect(taken.has(seq)).toBe(false);
          expect((keys ?? []).some((key) => others.has(key))).toBe(false);
        }
        held.set(worker, mine);
      };
      for (const { worker, does, limit } of steps) {
        if (does === 'commit') commit(worker);
        else if (does === 'abort') held.delete(worker);
        else if (!held.has(worker)) claim(worker, limit);
      }
      for (const worker of held.keys()) commit(worker);
      // Whatever was left is worked off by one that goes on.
      for (let left = -1; left !== waiting.size; ) {
        left = waiting.size;
        claim(0, 4);
        commit(0);
      }
      expect(waiting.size).toBe(0);
      expect([...done].sort((a, b) => a - b)).toEqual(queue.map((_, index) => index));
      for (const key of new Set(queue.flat())) {
        const own = done.filter((seq) => queue[seq]?.includes(key ?? -1) ?? true);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
    }),
    { numRuns: 500 },
  );
});
