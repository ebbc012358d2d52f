import pg from 'pg';
import { assert } from '../../core/lib/must.ts';

/** Type oids of the catalogue: https://www.postgresql.org/docs/18/catalog-pg-type.html (pg_type.dat). */
const INT8 = 20;
const TIMESTAMPTZ = 1184;
const INT4_ARRAY = 1007;

const TIMESTAMP = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

/** Counts and sequences: a number while it is exact. */
export function parseInt8(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `a bigint below 2^53, not ${text}`);
  return value;
}

/** `{1,-2}`: without nulls and of one dimension, as all of ours are. */
export function parseInts(text: string): number[] {
  assert(/^\{[-0-9,]*\}$/.test(text), `integers, not ${text}`);
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);
}

/** The decimal number in `text` from `start` to before `end`. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
}

/**
 * `2026-11-22 03:56:21.123456+00` → ms since the epoch, microseconds cut off. Sessions run in UTC. Read by position:
 * a batch brings tens of thousands of them.
 */
export function parseTimestamptz(text: string): number {
  if (!TIMESTAMP.test(text)) throw new Error(`not a UTC timestamp: ${text}`);
  const year = text.indexOf('-');
  const two = (offset: number): number => digits(text, year + offset, year + offset + 2);
  const zone = text.length - 3;
  const fraction = Math.min(zone, year + 19);
  const places = fraction - (year + 16);
  const ms = places > 0 ? digits(text, year + 16, fraction) * 10 ** (3 - places) : 0;
  return Date.UTC(digits(text, 0, year), two(1) - 1, two(4), two(7), two(10), two(13), ms);
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
