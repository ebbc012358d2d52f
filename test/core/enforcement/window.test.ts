import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALWAYS_OPEN, type EnforcementWindow, enforcementWindow, opensAt } from '../../../core/enforcement/window.ts';

const at = (text: string): number => Date.parse(text);
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
const office: EnforcementWindow = {
  timezone: 'Europe/Berlin',
  open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
  freezes: [],
};
const freeze = { from: at('2026-11-23T10:00Z'), until: at('2026-11-25T10:10Z'), why: 'a release' };

describe('when irreversible acts take effect', () => {
  test.each<[string, EnforcementWindow, string, string | null]>([
    ['always, until somebody sets hours', ALWAYS_OPEN, '2026-11-22T03:00Z', null],
    ['within the hours', office, '2026-11-23T08:00Z', null],
    ['before them, on the clock of the zone', office, '2026-11-23T07:59Z', '2026-11-23T08:00:00.000Z'],
    ['their end does not count', office, '2026-11-23T16:00Z', '2026-11-24T08:00:00.000Z'],
    ['over a weekend', office, '2026-11-20T20:00Z', '2026-11-23T08:00:00.000Z'],
    ['after the clocks went back', office, '2026-10-24T20:00Z', '2026-10-26T08:00:00.000Z'],
    ['a freeze', { ...ALWAYS_OPEN, freezes: [freeze] }, '2026-11-24T00:00Z', '2026-11-25T10:10:00.000Z'],
    ['a freeze that ends in hours', { ...office, freezes: [freeze] }, '2026-11-23T10:00Z', '2026-11-25T10:10:00.000Z'],
    ['a freeze to come', { ...office, freezes: [freeze] }, '2026-11-23T09:59Z', null],
  ])('%s', (_what, window, now, expected) => {
    expect(iso(opensAt(window, at(now)))).toBe(expected);
  });

  test('whatever the window: the answer lies ahead, and it is open then', () => {
    const quarter = fc
      .integer({ min: 0, max: 96 })
      .map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${['00', '15', '30', '45'][n % 4]}`);
    const hours = fc
      .tuple(
        fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, { minLength: 1 }),
        quarter,
        quarter,
      )
      .filter(([, from, to]) => from < to)
      .map(([days, from, to]) => ({ days, from, to }));
    const stop = fc
      .tuple(fc.integer({ min: 0, max: 30 * 86_400_000 }), fc.integer({ min: 1, max: 9 * 86_400_000 }))
      .map(([from, length]) => ({
        from: at('2026-11-01T00:00Z') + from,
        until: at('2026-11-01T00:00Z') + from + length,
        why: 'any',
      }));
    const window = fc.record({
      timezone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Europe/Berlin'),
      open: fc.array(hours, { maxLength: 3 }),
      freezes: fc.array(stop, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(window, fc.integer({ min: 0, max: 30 * 86_400_000 }), (made, offset) => {
        const now = at('2026-11-01T00:00Z') + offset;
        const parsed = enforcementWindow.parse(made);
        const next = opensAt(parsed, now);
        if (next === null) return;
        expect(next).toBeGreaterThan(now);
        expect(opensAt(parsed, next)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [{ ...office, timezone: 'Mars/Olympus' }],
    [{ ...office, open: [{ days: ['mon'], from: '17:00', to: '09:00' }] }],
    [{ ...office, open: [{ days: ['mon'], from: '09:10', to: '17:00' }] }],
    [{ ...office, open: [{ days: [], from: '09:00', to: '17:00' }] }],
    [{ ...office, freezes: [{ ...freeze, until: freeze.from }] }],
  ])('%j is no window', (window) => {
    expect(enforcementWindow.safeParse(window).success).toBe(false);
  });
});
