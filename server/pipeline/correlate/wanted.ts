import type { RawBuilder } from 'kysely';
import { rowSet } from '../../db/insert-rows.ts';

/** A user whose past is wanted: from before the first of their events in the batch to the last. */
export interface Span {
  readonly user_id: string;
  readonly first: number;
  readonly until: number;
}

/** Users with the times of their events: what bounds a look into the past. */
export class Wanted {
  private readonly spans = new Map<string, { first: number; until: number }>();

  add(userId: string | null, at: number): void {
    if (userId === null) return;
    const span = this.spans.get(userId);
    if (!span) this.spans.set(userId, { first: at, until: at });
    else {
      span.first = Math.min(span.first, at);
      span.until = Math.max(span.until, at);
    }
  }

  get list(): Span[] {
    return [...this.spans].map(([user_id, span]) => ({ user_id, ...span }));
  }
}

/** The users as a set `w(user_id, first, until)`. */
export const wantedSet = (spans: readonly Span[]): RawBuilder<unknown> =>
  rowSet({ user_id: 'uuid', first: 'time', until: 'time' }, spans, 'w');

/** Rows under the user for whom they were looked up, in the order they came. */
export function groupOf<R extends { of: string }, T>(rows: readonly R[], toFact: (row: R) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.of);
    if (group) group.push(toFact(row));
    else groups.set(row.of, [toFact(row)]);
  }
  return groups;
}
