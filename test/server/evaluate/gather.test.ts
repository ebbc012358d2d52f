import { expect, test } from 'vitest';
import { gather } from '../../../server/evaluate/gather.ts';

/** Doubles numbers, in groups that are noted; each group waits until it is let go. */
function doubler(options: { most?: number; fails?: (group: readonly number[]) => Error | null } = {}) {
  const groups: (readonly number[])[] = [];
  const gates: (() => void)[] = [];
  const call = gather<number, number>(
    async (items) => {
      groups.push(items);
      await new Promise<void>((open) => gates.push(open));
      const error = options.fails?.(items);
      if (error) throw error;
      return items.map((item) => item * 2);
    },
    { most: options.most ?? 100, hopeless: (error) => (error as Error).message === 'away' },
  );
  const letGo = async (): Promise<void> => {
    while (gates.length === 0) await Promise.resolve();
    gates.shift()?.();
  };
  return { call, groups, letGo };
}

test('alone a call goes at once; what comes meanwhile goes together, at most so many', async () => {
  const { call, groups, letGo } = doubler({ most: 3 });
  const calls = [1, 2, 3, 4, 5].map(call);
  for (let group = 0; group < 3; group += 1) await letGo();
  expect(await Promise.all(calls)).toEqual([2, 4, 6, 8, 10]);
  expect(groups).toEqual([[1], [2, 3, 4], [5]]);
});

test('one bad item costs only itself', async () => {
  const { call, groups, letGo } = doubler({ fails: (group) => (group.includes(3) ? new Error('bad') : null) });
  const calls = [1, 2, 3, 4].map(call);
  for (let group = 0; group < 5; group += 1) await letGo();
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(groups).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
});

test('what is hopeless is tried once', async () => {
  const { call, groups, letGo } = doubler({ fails: () => new Error('away') });
  const calls = [1, 2, 3].map(call);
  await letGo();
  await letGo();
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(groups).toEqual([[1], [2, 3]]);
});
