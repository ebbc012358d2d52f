import fc from 'fast-check';
import { SIGNAL_TYPES } from '../../../core/detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../../../core/scoring/behaviour.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';

export const NOW = Date.parse('2026-11-22T04:00:00Z');
type Overrides = { [K in keyof Behaviour]?: Partial<Behaviour[K]> };

/** Of an account that is verified, old and complete: nothing speaks against it. */
const clean: Behaviour = {
  now: NOW,
  signals: [],
  bookings: { total: 10, cancelled: 0, contactThenCancel: false, night: 0, ended90d: 10, failed90d: 0 },
  activity: { burstDays: 0, wokeUp: false },
  money: { circularPartners: 0, topUpsIn24h: 0, splitDays: 0, deposited: 100, withdrawn: 50 },
  history: { enforcements: 0, disputes90d: 0, deniedAppeals: 0 },
  account: { verification: 'verified', registeredAt: NOW - 365 * DAY_MS, profileComplete: true },
  network: { deviceSharedWithSuspended: false, deviceSharedWithHighRisk: false, tiesAbove60: 0, deviceAccounts: 0 },
};
export const behaviour = ({
  signals,
  ...parts
}: Omit<Overrides, 'signals'> & { signals?: readonly ScoredSignal[] }): Behaviour => ({
  ...clean,
  ...Object.fromEntries(
    Object.entries(parts).map(([key, part]) => [
      key,
      { ...(clean[key as keyof Behaviour] as object), ...(part as object) },
    ]),
  ),
  signals: signals ?? [],
});
let events = 0;
export const signal = (type: ScoredSignal['type'], overrides: Partial<ScoredSignal> = {}): ScoredSignal => ({
  eventId: `e${events++}`,
  type,
  confidence: 1,
  at: NOW,
  obfuscated: false,
  escalation: false,
  ...overrides,
});
export const times = (n: number, make: () => ScoredSignal): ScoredSignal[] => Array.from({ length: n }, make);

const count = fc.integer({ min: 0, max: 50 });
export const anySignal: fc.Arbitrary<ScoredSignal> = fc.record({
  eventId: fc.integer({ min: 0, max: 12 }).map((n) => `event-${n}`),
  type: fc.constantFrom(...SIGNAL_TYPES),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  at: fc.integer({ min: NOW - 120 * DAY_MS, max: NOW + DAY_MS }),
  obfuscated: fc.boolean(),
  escalation: fc.boolean(),
});
export const anyBehaviour: fc.Arbitrary<Behaviour> = fc.record({
  now: fc.constant(NOW),
  signals: fc.array(anySignal, { maxLength: 20 }),
  bookings: fc.record({
    total: count,
    cancelled: count,
    contactThenCancel: fc.boolean(),
    night: count,
    ended90d: count,
    failed90d: count,
  }),
  activity: fc.record({ burstDays: count, wokeUp: fc.boolean() }),
  money: fc.record({
    circularPartners: count,
    topUpsIn24h: count,
    splitDays: count,
    deposited: count,
    withdrawn: count,
  }),
  history: fc.record({ enforcements: count, disputes90d: count, deniedAppeals: count }),
  account: fc.record({
    verification: fc.constantFrom(null, 'verified', 'pending', 'nonsense'),
    registeredAt: fc.option(fc.integer({ min: 0, max: NOW })),
    profileComplete: fc.boolean(),
  }),
  network: fc.record({
    deviceSharedWithSuspended: fc.boolean(),
    deviceSharedWithHighRisk: fc.boolean(),
    tiesAbove60: count,
    deviceAccounts: count,
  }),
});
