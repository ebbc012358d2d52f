const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, as short as it can be read: `now`, `4 m`, `3 h`, `12 d`, `5 mo`, `2 y`. A future time reads `in 4 m`. */
export function age(at: number, now: number): string {
  const ms = Math.abs(now - at);
  const words =
    ms < MINUTE
      ? 'now'
      : ms < HOUR
        ? `${Math.floor(ms / MINUTE)} m`
        : ms < DAY
          ? `${Math.floor(ms / HOUR)} h`
          : ms < 60 * DAY
            ? `${Math.floor(ms / DAY)} d`
            : ms < 730 * DAY
              ? `${Math.floor(ms / (30.44 * DAY))} mo`
              : `${Math.floor(ms / (365.25 * DAY))} y`;
  return at > now && words !== 'now' ? `in ${words}` : words;
}

/** Seconds and minutes left, for countdowns: `9 s`, `2 min`, `3 h`. Never negative. */
export function remaining(until: number, now: number): string {
  const ms = Math.max(0, until - now);
  if (ms < MINUTE) return `${Math.ceil(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.ceil(ms / MINUTE)} min`;
  return `${Math.round(ms / HOUR)} h`;
}

const EXACT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const CLOCK_SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const DAY_NAME = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

export const exactTime = (at: number): string => EXACT.format(at);
export const clockTime = (at: number): string => CLOCK.format(at);
const clockSeconds = (at: number): string => CLOCK_SECONDS.format(at);
/** A moment as it is said beside others: of today the time, of another day that day before it. */
export const moment = (at: number, now: number): string =>
  dayName(at) === dayName(now) ? clockSeconds(at) : `${SHORT_DAY.format(at)}, ${clockTime(at)}`;
export const dayName = (at: number): string => DAY_NAME.format(at);

const COUNT = new Intl.NumberFormat('en-GB');
export const count = (n: number): string => COUNT.format(n);
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const signed = (n: number): string => `${n > 0 ? '+' : n < 0 ? '−' : ''}${Math.abs(Math.round(n * 10) / 10)}`;
/** A score without its fraction. Rounded down: 39.7 is of the tier below 40 and must not read as 40. */
export const wholeScore = (value: number): string => String(Math.floor(value));
/** `1 case`, `2 cases`; the plural is given where it is not made with an s. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** A decimal as the platform sent it, with its currency: grouped, and no digit added or lost. */
export function money(amount: string, currency: string): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/gu, '\u202f');
  const kept = fraction?.replace(/0+$/u, '');
  return `${grouped}${kept ? `.${kept.padEnd(2, '0')}` : ''} ${currency}`;
}
