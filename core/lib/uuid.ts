const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** What ids of one time begin with: many are made at once, and writing a number takes longer than the rest of an id. */
let made = { at: Number.NaN, begin: '' };

function beginOf(now: number): string {
  if (made.at !== now) {
    const time = now.toString(16).padStart(12, '0');
    made = { at: now, begin: `${time.slice(0, 8)}-${time.slice(8)}-` };
  }
  return made.begin;
}

/** RFC 9562 version 7: 48 bits of `now` (ms), the rest from `random` (≥ 10 bytes), so ids sort by time of making. */
export function uuidv7(now: number, random: Uint8Array): string {
  const hex = (at: number): string => HEX[random[at] ?? 0] ?? '';
  const version = HEX[((random[0] ?? 0) & 0x0f) | 0x70] ?? '';
  const variant = HEX[((random[2] ?? 0) & 0x3f) | 0x80] ?? '';
  return `${beginOf(now)}${version}${hex(1)}-${variant}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
}
