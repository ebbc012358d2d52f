import pg from 'pg';
import { assert } from '../../core/lib/must.ts';

/** Type oids of the catalogue: https://www.postgresql.org/docs/18/catalog-pg-type.html (pg_type.dat). */
const INT8 = 20;
const TIMESTAMPTZ = 1184;

const TIMESTAMP = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/;

/** Counts and sequences: a number while it is exact. */
export function parseInt8(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `a bigint below 2^53, not ${text}`);
  return value;
}

/** `2026-11-22 03:56:21.123456+00` → ms since the epoch, microseconds cut off. Sessions run in UTC. */
export function parseTimestamptz(text: string): number {
  const match = TIMESTAMP.exec(text);
  assert(match, `a UTC timestamp, not ${text}`);
  const [, year, month, day, hour, minute, second, fraction] = match;
  const ms = fraction ? Number(fraction.padEnd(3, '0').slice(0, 3)) : 0;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), ms);
}

/** numeric and xid8 stay strings, as the driver has them; jsonb is parsed by it. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return parseInt8;
    if (oid === TIMESTAMPTZ) return parseTimestamptz;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};
