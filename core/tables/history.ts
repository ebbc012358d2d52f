import { assert } from '../lib/must.ts';
import type { Table } from './define.ts';

const DAY_MS = 86_400_000;
/** What happened in the last days always stays: violations are counted over thirty of them, and that is what a case shows. */
export const LEAST_DAYS = 30;

const monthOf = (at: number, later = 0): number => {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later);
};

/**
 * A floor is the beginning of a month (UTC, ms): a replica that keeps no history from before it has all rows that are recent
 * by it. Months, so that a server compares the consoles of an organisation by few digests.
 */
export const isFloor = (at: number): boolean => Number.isSafeInteger(at) && at > 0 && monthOf(at) === at;

/** The next floor above one, or above the oldest row where there is none yet; null when what is left is too young to go. */
export function nextFloor(floor: number | null, oldest: number, now: number): number | null {
  const next = monthOf(floor ?? oldest, 1);
  return next <= now - LEAST_DAYS * DAY_MS ? next : null;
}

const AT = {
  postgres: (ms: number) => `to_timestamp(${ms / 1000})`,
  sqlite: (ms: number) => String(ms),
} as const;

/**
 * Whether a row is recent by a floor, as an SQL condition on the row alone: server and console say the same of the same row,
 * whatever else they hold. May be NULL, which means no.
 */
export function recentSql(table: Table, floor: number, dialect: keyof typeof AT): string {
  assert(isFloor(floor), 'a floor');
  if (!table.aged) return 'true';
  const { by, unless } = table.aged;
  const parts = by.map((column) => `"${column}" >= ${AT[dialect](floor)}`);
  if (unless) {
    const values = unless.in?.map((value) => `'${value}'`).join(', ');
    parts.push(values === undefined ? `"${unless.column}" IS NULL` : `"${unless.column}" IN (${values})`);
  }
  return parts.join(' OR ');
}
