import { sql } from 'kysely';
import type { Db } from '../db/kysely.ts';
import type { DeadLetterState } from '../db/tables/intake.ts';

interface Listed {
  readonly event_id: string;
  readonly type: string;
  readonly source: string;
  readonly error: string;
  readonly attempts: number;
  readonly failed_at: number;
  readonly occurred_at: number;
  readonly correlation_id: string;
  readonly settled_by: string | null;
  readonly settled_at: number | null;
  readonly reason: string | null;
}

const ORDERS = { newest: sql`d.failed_at DESC`, oldest: sql`d.failed_at, e.received_at` } as const;

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export const DEAD_LETTER_ORDERS = ['newest', 'oldest'] as const;

export interface DeadLettersAsked {
  readonly state: DeadLetterState;
  readonly limit: number;
  /** By when they failed: what fails again does not stand in the way of the others of `oldest`. */
  readonly order: (typeof DEAD_LETTER_ORDERS)[number];
}

/** Events that were put aside, without their payloads, and how many there are in all. */
export async function listDeadLetters(db: Db, { state, limit, order }: DeadLettersAsked) {
  const { rows } = await sql<Listed>`
    SELECT d.event_id, e.type, s.name AS source, d.error, d.attempts, d.failed_at, e.occurred_at, e.correlation_id,
           p.display_name AS settled_by, d.settled_at, d.reason
      FROM dead_letters d JOIN events e ON e.id = d.event_id JOIN sources s ON s.id = e.source_id
      LEFT JOIN people p ON p.id = d.settled_by
     WHERE d.state = ${state} ORDER BY ${ORDERS[order]}, d.event_id LIMIT ${limit}`.execute(db);
  const { total } = await db
    .selectFrom('dead_letters')
    .select((select) => select.fn.countAll<number>().as('total'))
    .where('state', '=', state)
    .executeTakeFirstOrThrow();
  const letters = rows.map((row) => ({
    ...row,
    state,
    failed_at: iso(row.failed_at),
    occurred_at: iso(row.occurred_at),
    settled_at: iso(row.settled_at),
  }));
  return { total, dead_letters: letters };
}
