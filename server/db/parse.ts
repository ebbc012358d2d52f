import pg from 'pg';
import { InvariantError } from '../../core/lib/must.ts';

/** Type oids of the catalogue: https://www.postgresql.org/docs/18/catalog-pg-type.html (pg_type.dat). */
const INT8 = 20;
const TIMESTAMPTZ = 1184;
const INT4_ARRAY = 1007;

const TIMESTAMP = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

/** Counts and sequences: a number while it is exact. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvariantError(`expected a bigint below 2^53, not ${text}`);
  return value;
}

const INTS = /^\{(?:-?\d+(?:,-?\d+)*)?\}$/;
const COMMA = 44;
const MINUS = 45;

/** `{1,-2}`: without nulls and of one dimension, as all of ours are. Read in one pass: a claim brings thousands. */
export function parseInts(text: string): number[] {
  if (!INTS.test(text)) throw new InvariantError(`expected integers, not ${text}`);
  const values: number[] = [];
  if (text === '{}') return values;
  let value = 0;
  let sign = 1;
  for (let at = 1; at < text.length - 1; at += 1) {
    const code = text.charCodeAt(at);
    if (code === MINUS) sign = -1;
    else if (code === COMMA) {
      values.push(sign * value);
      value = 0;
      sign = 1;
    } else value = value * 10 + code - 48;
  }
  values.push(sign * value);
  return values;
}

/** The decimal number in `text` from `start` to before `end`. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
}

const two = (text: string, at: number): number => digits(text, at, at + 2);

const DAY_MS = 86_400_000;
/** When each month begins, by the number of months since the year 0: there are few of them, and a call takes long. */
const monthStarts = new Map<number, number>();

function monthStart(year: number, month: number): number {
  const key = year * 12 + month;
  const known = monthStarts.get(key);
  if (known !== undefined) return known;
  const start = Date.UTC(year, month);
  if (monthStarts.size < 2_400) monthStarts.set(key, start);
  return start;
}

/**
 * `2026-11-22 03:56:21.123456+00` → ms since the epoch, microseconds cut off. Sessions run in UTC. Read by position:
 * a batch brings tens of thousands of them.
 */
export function parseTimestamptz(text: string): number {
  if (!TIMESTAMP.test(text)) throw new Error(`not a UTC timestamp: ${text}`);
  const year = text.indexOf('-');
  const zone = text.length - 3;
  const fraction = Math.min(zone, year + 19);
  const places = fraction - (year + 16);
  const ms = places > 0 ? digits(text, year + 16, fraction) * 10 ** (3 - places) : 0;
  const seconds = (two(text, year + 7) * 60 + two(text, year + 10)) * 60 + two(text, year + 13);
  const month = monthStart(digits(text, 0, year), two(text, year + 1) - 1);
  return month + (two(text, year + 4) - 1) * DAY_MS + seconds * 1000 + ms;
}

/** numeric and xid8 stay strings, as the driver has them; jsonb is parsed by it. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return parseInt8;
    if (oid === TIMESTAMPTZ) return parseTimestamptz;
    if (oid === INT4_ARRAY) return parseInts;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};
