import type { RawBuilder } from 'kysely';
import { rowSet } from '../../db/insert-rows.ts';

/** A user to be scored, as of a time: their latest event, so that history which is sent late scores as it was then. */
export interface Subject {
  readonly userId: string;
  readonly asOf: number;
}

/** The subjects as a set `s(user_id, as_of)`. */
export const subjectSet = (subjects: readonly Subject[]): RawBuilder<unknown> =>
  rowSet(
    { user_id: 'uuid', as_of: 'time' },
    subjects.map(({ userId, asOf }) => ({ user_id: userId, as_of: asOf })),
    's',
  );

export const byUser = <R extends { user_id: string }>(rows: readonly R[]): Map<string, R> =>
  new Map(rows.map((row) => [row.user_id, row]));

export function groupByUser<R extends { user_id: string }>(rows: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.user_id);
    if (group) group.push(row);
    else groups.set(row.user_id, [row]);
  }
  return groups;
}
