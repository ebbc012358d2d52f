import { describe, expect, test } from 'vitest';
import { type ClockWitness, isClockSuspect } from '../../../core/commands/clock.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const right: ClockWitness = { offset: 0, jump: 0 };

describe('a clock that was set meanwhile', () => {
  test.each<[string, boolean, { at: number; clock?: ClockWitness }, { sentAt?: number; previousAt?: number }]>([
    ['a clock that is right', false, { at: NOW - HOUR, clock: right }, {}],
    [
      'one that is wrong all along',
      false,
      { at: NOW - 5 * HOUR, clock: { offset: 4 * HOUR, jump: 0 } },
      { sentAt: NOW - 4 * HOUR },
    ],
    ['a machine that slept', false, { at: NOW - HOUR, clock: { offset: 0, jump: 8 * HOUR } }, {}],
    ['an answer that took its time', false, { at: NOW - HOUR, clock: right }, { sentAt: NOW - 3_000 }],
    ['a console that says nothing of its clock', false, { at: NOW - HOUR }, {}],
    ['made later than it was sent: set back since', true, { at: NOW + HOUR, clock: right }, {}],
    ['made before the one before it', true, { at: NOW - 2 * HOUR, clock: right }, { previousAt: NOW - HOUR }],
    ['set back before it was made', true, { at: NOW - 2 * HOUR, clock: { offset: 0, jump: -HOUR } }, {}],
    [
      'set ahead before it was made',
      true,
      { at: NOW, clock: { offset: 0, jump: 2 * HOUR } },
      { sentAt: NOW + 2 * HOUR },
    ],
    ['set ahead after it was made', false, { at: NOW - HOUR, clock: right }, { sentAt: NOW + 2 * HOUR }],
  ])('%s: %s', (_what, expected, command, { sentAt = NOW, previousAt }) => {
    expect(isClockSuspect(command, { now: NOW, sentAt, previousAt: previousAt ?? null })).toBe(expected);
  });
});
