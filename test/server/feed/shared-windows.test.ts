import { expect, test } from 'vitest';
import { createSharedWindows } from '../../../server/feed/shared-windows.ts';

/** A reading that begins when it is told to, and what became of it. */
function reading(lines: readonly string[], failure?: Error) {
  const turn = Promise.withResolvers<void>();
  const state = { readings: 0, made: 0, closed: 0 };
  const make = async function* (begun: () => void): AsyncGenerator<string> {
    await turn.promise;
    if (failure) throw failure;
    begun();
    state.readings += 1;
    try {
      for (const line of lines) {
        state.made += 1;
        yield line;
      }
    } finally {
      state.closed += 1;
    }
  };
  return { state, make, go: () => turn.resolve() };
}

async function all(source: AsyncGenerator<string>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of source) lines.push(line);
  return lines;
}

test('those who wait share one reading, each gets all of it; who comes when it has begun gets another', async () => {
  const windows = createSharedWindows();
  const { state, make, go } = reading(['a', 'b', 'c']);
  const [first, second, other] = [windows.join('x', make), windows.join('x', make), windows.join('y', make)];
  const quick = all(first);
  const begins = second.next();
  go();
  expect(await quick).toEqual(['a', 'b', 'c']);
  const late = windows.join('x', make);
  expect(await begins).toEqual({ done: false, value: 'a' });
  expect(state.readings).toBe(1);
  expect(await all(second)).toEqual(['b', 'c']);
  expect([await all(late), await all(other)]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
  expect(state).toEqual({ readings: 3, made: 9, closed: 3 });
});

test('who is slow holds nobody up, and is cut off when too much waits for it', async () => {
  const windows = createSharedWindows(25);
  const { state, make, go } = reading(Array.from({ length: 10 }, (_, n) => `line ${n}  ha`));
  go();
  const [fast, slow, slower] = [windows.join('x', make), windows.join('x', make), windows.join('x', make)];
  await Promise.all([slow.next(), slower.next()]);
  await fast.next();
  await fast.next();
  await slow.next();
  await fast.next();
  // Two lines of ten are within the limit, the third is not.
  expect((await slow.next()).value).toBe('line 2  ha');
  expect(await all(fast)).toHaveLength(7);
  await expect(slower.next()).rejects.toThrow('far ahead');
  await expect(slow.next()).rejects.toThrow('far ahead');
  expect(state).toEqual({ readings: 1, made: 10, closed: 1 });
});

test('a reading that fails fails for all who wait, and the next one begins anew', async () => {
  const windows = createSharedWindows();
  const broken = reading([], new Error('no room to wait'));
  const waiting = [windows.join('x', broken.make), windows.join('x', broken.make)].map((one) => one.next());
  broken.go();
  for (const one of waiting) await expect(one).rejects.toThrow('no room to wait');
  const { make, go } = reading(['a']);
  go();
  expect(await all(windows.join('x', make))).toEqual(['a']);
});

test('when the last of them leaves in the middle the reading ends, and gives back what it holds', async () => {
  const windows = createSharedWindows();
  const { state, make, go } = reading(['a', 'b', 'c']);
  go();
  const both = [windows.join('x', make), windows.join('x', make)];
  for (const one of both) await one.next();
  await both[0]?.return(undefined);
  expect(state.closed).toBe(0);
  await both[1]?.return(undefined);
  expect(state).toEqual({ readings: 1, made: 1, closed: 1 });
});
