import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Watches } from '../../electron/backend/watches.ts';

const CASES = new Set(['cases']);

/** Watches of two tables that note when they run and what they send. */
function watched() {
  const watches = new Watches();
  const seen: string[] = [];
  let value = 0;
  const add = (name: string, reads: string) =>
    watches.add(
      [reads],
      () => {
        seen.push(`${name} runs`);
        return { t: 'data', value };
      },
      (result) => seen.push(`${name} sends ${result.t === 'data' ? result.value : result.t}`),
    );
  const change = (): void => {
    value += 1;
    watches.changed(CASES);
  };
  return { watches, seen, add, change, taken: () => seen.splice(0) };
}

test('changes before one has its turn are one run; what did not change is not sent', async () => {
  const { watches, add, change, taken } = watched();
  add('list', 'cases');
  add('other', 'people');
  expect(taken()).toEqual(['list runs', 'list sends 0', 'other runs', 'other sends 0']);
  change();
  change();
  await turn();
  expect(taken()).toEqual(['list runs', 'list sends 2']);
  watches.changed(CASES);
  await turn();
  expect(taken()).toEqual(['list runs']);
});

test('between two of them others have their turn, and each has its own however often there are changes', async () => {
  const { seen, add, change, taken } = watched();
  for (const name of ['a', 'b', 'c']) add(name, 'cases');
  taken();
  change();
  await turn();
  seen.push('a key');
  change();
  await turn();
  change();
  await turn();
  await turn();
  const runs = taken().filter((what) => !what.includes('sends'));
  expect(runs.slice(0, 4)).toEqual(['a runs', 'a key', 'b runs', 'c runs']);
});

test('one that has ended is not run any more', async () => {
  const { add, change, taken } = watched();
  const ends = ['a', 'b'].map((name) => add(name, 'cases'));
  taken();
  change();
  ends[1]?.();
  await turn();
  await turn();
  expect(taken()).toEqual(['a runs', 'a sends 1']);
});
