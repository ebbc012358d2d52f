import { expect, it } from 'vitest';
import { drawPlan } from './moves.ts';
import { Random } from './random.ts';
import { simulate } from './simulate.ts';

it('the same seed gives the same trace, other seeds another', async () => {
  const hashes = new Set<string>();
  for (const seed of ['1', '2', '3', '17', '88', '404', 'words']) {
    const [first, again] = [await simulate(seed), await simulate(seed)];
    expect(again.hash).toBe(first.hash);
    expect(again.trace).toEqual(first.trace);
    expect(again.events).toBe(first.events);
    hashes.add(first.hash);
  }
  expect(hashes.size).toBe(7);
});

it('a seed is its plan and its chance: nothing of it depends on when it is played', async () => {
  const extent = { desks: 2, cases: 3 };
  expect(drawPlan(new Random('x'), extent)).toEqual(drawPlan(new Random('x'), extent));
  const before = await simulate('5');
  await simulate('6');
  expect((await simulate('5')).hash).toBe(before.hash);
});

it('chance is the same on every machine', () => {
  const random = new Random('docket');
  const drawn = Array.from({ length: 5 }, () => random.between(0, 999));
  expect(drawn).toMatchInlineSnapshot(`
    [
      9,
      543,
      136,
      638,
      686,
    ]
  `);
});
