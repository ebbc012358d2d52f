import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Watches } from '../../electron/backend/watches.ts';

const CASES = new Set(['cases']);

/** Time that stands still until it is moved on; what was to come by then comes. */
function stoppedTime() {
  let now = 0;
  const due: { at: number; fn: () => void }[] = [];
  return {
    clock: { now: () => now, monotonic: () => now },
    timers: {
      after(ms: number, fn: () => void) {
        const one = { at: now + ms, fn };
        due.push(one);
        return () => {
          if (due.includes(one)) due.splice(due.indexOf(one), 1);
        };
      },
    },
    pass(ms: number): void {
      now += ms;
      for (const one of due.filter(({ at }) => at <= now)) {
        due.splice(due.indexOf(one), 1);
        one.fn();
      }
    },
  };
}

/** Watches of two tables that note when they run and what they send. */
function watched() {
  const time = stoppedTime();
  const watches = new Watches(time);
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
  return { watches, seen, add, change, taken: () => seen.splice(0), pass: time.pass };
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

test('while a person works, what others change is shown four times a second, and all of it', async () => {
  const { watches, add, change, taken, pass } = watched();
  add('list', 'cases');
  watches.worked();
  taken();
  let sent = 0;
  for (let n = 0; n < 19; n += 1) {
    change();
    await turn();
    pass(50);
    watches.worked();
    await turn();
    sent += taken().filter((what) => what.includes('sends')).length;
  }
  expect(sent).toBe(4);
  pass(250);
  await turn();
  expect(taken().at(-1)).toBe('list sends 19');
});

test('nobody works: each change is shown at once', async () => {
  const { add, change, taken } = watched();
  add('list', 'cases');
  taken();
  for (let n = 1; n <= 3; n += 1) {
    change();
    await turn();
    expect(taken()).toEqual(['list runs', `list sends ${n}`]);
  }
});

test('what a person does is shown at once, however much others change', async () => {
  const { watches, add, change, taken } = watched();
  add('list', 'cases');
  watches.worked();
  change();
  await turn();
  change();
  await turn();
  taken();
  change();
  watches.hurry();
  await turn();
  expect(taken()).toEqual(['list runs', 'list sends 3']);
});

test('what has to be known before an answer is run before it', () => {
  const { watches, add, change, taken } = watched();
  add('news', 'cases');
  taken();
  change();
  watches.runNow('cases');
  expect(taken()).toEqual(['news runs', 'news sends 1']);
});
