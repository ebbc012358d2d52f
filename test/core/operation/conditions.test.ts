import { describe, expect, test } from 'vitest';
import { findingsOf, judgedKeys } from '../../../core/operation/conditions.ts';
import { loopHealth, type Vitals } from '../../../core/operation/vitals.ts';

const GIB = 2 ** 30;
const SOUND: Vitals = {
  waiting: 0,
  maxWaiting: 1_000,
  lagSeconds: 0,
  deadLetters: 0,
  effectsWaiting: 0,
  effectsOverdueSeconds: 0,
  effectsFailed: 0,
  feedLagSeconds: 0,
  ordersAstray: [],
  disk: { freeBytes: 50 * GIB, totalBytes: 100 * GIB },
  loops: [{ name: 'pipeline', state: 'ok' }],
};
const found = (vitals: Partial<Vitals>) =>
  findingsOf({ ...SOUND, ...vitals }, 'here').map(({ key, priority }) => `${key} ${priority}`);

test('a sound server has nothing to be told of', () => {
  expect(found({})).toEqual([]);
});

test.each<[Partial<Vitals>, string[]]>([
  [{ lagSeconds: 29 }, []],
  [{ lagSeconds: 30 }, ['pipeline_lag high']],
  [{ lagSeconds: 300 }, ['pipeline_lag critical']],
  [{ waiting: 800 }, ['backlog high']],
  [{ waiting: 1_000 }, ['backlog critical']],
  [{ deadLetters: 1 }, ['dead_letters medium']],
  [{ effectsOverdueSeconds: 300 }, ['effects_overdue high']],
  [{ effectsFailed: 1 }, ['effects_failed high']],
  [{ feedLagSeconds: 60 }, ['feed_lag high']],
  [{ disk: { freeBytes: GIB, totalBytes: 100 * GIB } }, ['disk/here high']],
  [{ disk: { freeBytes: GIB / 4, totalBytes: 100 * GIB } }, ['disk/here critical']],
  [{ ordersAstray: ['0192f1a0-5e1c-7000-8000-000000000001'] }, ['orders_astray medium']],
  [{ disk: null }, ['disk/here high']],
  [{ loops: [{ name: 'expiry', state: 'stalled' }] }, ['loops/here high']],
  [{ loops: [{ name: 'expiry', state: 'starting' }] }, []],
])('%j', (vitals, expected) => {
  expect(found(vitals)).toEqual(expected);
  for (const one of expected) expect(judgedKeys('here')).toContain(one.split(' ')[0]);
});

describe('a loop', () => {
  const loop = { idleMs: 5_000, startedAt: 0, lastSuccessAt: null, lastFailureAt: null };
  test.each<[object, number, string]>([
    [{}, 1_000, 'starting'],
    [{}, 66_000, 'stalled'],
    [{ lastSuccessAt: 1_000 }, 2_000, 'ok'],
    [{ lastSuccessAt: 1_000 }, 67_000, 'stalled'],
    [{ lastSuccessAt: 1_000, lastFailureAt: 2_000 }, 3_000, 'failing'],
    [{ lastSuccessAt: 3_000, lastFailureAt: 2_000 }, 3_000, 'ok'],
    [{ lastFailureAt: 2_000 }, 3_000, 'failing'],
  ])('with %j at %i is %s', (state, now, health) => {
    expect(loopHealth({ ...loop, ...state }, now)).toBe(health);
  });
});
