import { DAY, HOUR } from './lib/time.ts';

/**
 * How lively an account is, in a row of bounded size: the times of its last hour, its events by day for six weeks, when
 * it last woke from a long sleep, and the decayed weight of all it had to do with others.
 */
export interface Pulse {
  readonly lastAt: number | null;
  /** Times within an hour before the last event, oldest first. */
  readonly recent: readonly number[];
  /** [day since 1970 in UTC, events], oldest first; of what is older than DAYS_KEPT the last day with any. */
  readonly days: readonly (readonly [day: number, events: number])[];
  /** When it last came back after more than SLEEP_MS, and how long it had slept. */
  readonly wokeAt: number | null;
  readonly sleptMs: number;
  readonly weight: number;
  readonly weightAt: number;
}

export const SLEEP_MS = 30 * DAY;
/** More events in an hour than this are counted as this many. */
const MAX_RECENT = 200;
/** Bursts of a month and the week before each; whoever slept longer is told by the one day before them. */
const DAYS_KEPT = 41;

export const SILENT: Pulse = { lastAt: null, recent: [], days: [], wokeAt: null, sleptMs: 0, weight: 0, weightAt: 0 };

/** The pulse after one more event at `at`. Events that come late fill in their place and never wake anyone. */
export function beat(pulse: Pulse, at: number): Pulse {
  const late = pulse.lastAt !== null && at < pulse.lastAt;
  const lastAt = late ? pulse.lastAt : at;
  const woke = pulse.lastAt !== null && at - pulse.lastAt > SLEEP_MS;
  const recent = [...pulse.recent, at].filter((time) => time > (lastAt ?? at) - HOUR);
  if (late) recent.sort((a, b) => a - b);
  return {
    ...pulse,
    lastAt,
    recent: recent.slice(-MAX_RECENT),
    days: addDay(pulse.days, Math.floor(at / DAY)),
    wokeAt: woke ? at : pulse.wokeAt,
    sleptMs: woke ? at - (pulse.lastAt ?? at) : pulse.sleptMs,
  };
}

function addDay(days: Pulse['days'], day: number): Pulse['days'] {
  const at = days.findLastIndex(([one]) => one <= day);
  const known = days[at];
  if (known?.[0] === day) return days.with(at, [day, known[1] + 1]);
  const all = days.toSpliced(at + 1, 0, [day, 1]);
  const newest = all.at(-1)?.[0] ?? day;
  const kept = all.findIndex(([one]) => one > newest - DAYS_KEPT);
  return all.slice(Math.max(0, kept - 1));
}

/** Events in the hour up to `at`. */
export const eventsInLastHour = (pulse: Pulse, at: number): number =>
  pulse.recent.filter((time) => time > at - HOUR && time <= at).length;

/** Events an hour over the week before that hour. Whole days are counted, so that it is rather too high than too low. */
export function hourlyMean(pulse: Pulse, at: number): number {
  const today = Math.floor(at / DAY);
  const week = pulse.days.reduce((sum, [day, events]) => (day >= today - 7 && day <= today ? sum + events : sum), 0);
  return Math.max(0, week - eventsInLastHour(pulse, at)) / (7 * 24);
}
