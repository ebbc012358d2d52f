import { z } from 'zod';
import { assert } from '../lib/must.ts';

/** Times of day lie on quarters of an hour: offsets of all time zones are multiples of it. */
const QUARTER_MS = 900_000;
const QUARTERS_A_WEEK = 7 * 96;
const clockTime = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):(?:00|15|30|45)|24:00)$/, 'a quarter of an hour, such as 09:15');
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Those that were looked up: each push reads the window again, and a look-up takes as long as several of its statements. */
const zones = new Set<string>();

const isZone = (name: string): boolean => {
  if (zones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    zones.add(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** When irreversible and bulk acts take effect. Outside they are deferred to the next opening. */
export const enforcementWindow = z.strictObject({
  timezone: z.string().max(60).refine(isZone, 'an IANA time zone'),
  /** None: always open. */
  open: z
    .array(
      z
        .strictObject({ days: z.array(z.enum(DAYS)).min(1).max(7), from: clockTime, to: clockTime })
        .refine(({ from, to }) => from < to, 'from comes before to; one that passes midnight is two'),
    )
    .max(50),
  /** Nothing of it takes effect meanwhile: a release, a holiday. Times in ms. */
  freezes: z
    .array(
      z
        .strictObject({ from: z.number().int(), until: z.number().int(), why: z.string().trim().min(3).max(200) })
        .refine(({ from, until }) => from < until, 'from comes before until'),
    )
    .max(50),
});
export type EnforcementWindow = z.infer<typeof enforcementWindow>;

export const ALWAYS_OPEN: EnforcementWindow = { timezone: 'UTC', open: [], freezes: [] };

/** `mon 09:15` on the clock of the zone. */
function localReader(timezone: string): (at: number) => { day: string; time: string } {
  const options = {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  const format = new Intl.DateTimeFormat('en-GB', options);
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { day: (parts.get('weekday') ?? '').toLowerCase(), time: `${parts.get('hour')}:${parts.get('minute')}` };
  };
}

/** When the window opens, ms; null: it is open at `now`. */
export function opensAt(window: EnforcementWindow, now: number): number | null {
  const local = localReader(window.timezone);
  const isOpen = (at: number): boolean => {
    if (window.open.length === 0) return true;
    const { day, time } = local(at);
    return window.open.some(({ days, from, to }) => days.some((name) => name === day) && from <= time && time < to);
  };
  let at = now;
  // One opening a week at least, and each freeze is left once.
  for (let step = 0; step <= (QUARTERS_A_WEEK + 1) * (window.freezes.length + 1); step += 1) {
    const freeze = window.freezes.find(({ from, until }) => from <= at && at < until);
    if (freeze) at = freeze.until;
    else if (isOpen(at)) return at === now ? null : at;
    else at = (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS;
  }
  assert(false, 'a window that opens within a week');
}
