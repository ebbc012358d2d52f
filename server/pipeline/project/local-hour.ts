const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(timezone: string): Intl.DateTimeFormat | null {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null;
  try {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', hourCycle: 'h23' });
  } catch {
    // A name that nobody knows: the hour is read as UTC.
    format = null;
  }
  // Names come from outside: the cache stays small whatever they send.
  if (formats.size < 1_000) formats.set(timezone, format);
  return format;
}

/** The hour of `at` (ms) on the clock of an IANA zone; UTC without one. */
export function localHour(at: number, timezone: string | null): number {
  const format = timezone === null ? null : formatOf(timezone);
  return format ? Number(format.format(at)) : new Date(at).getUTCHours();
}
