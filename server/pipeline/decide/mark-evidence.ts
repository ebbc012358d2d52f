import { sql } from 'kysely';
import { subjectsOf } from '../../../core/contract/events/subjects.ts';
import type { Trx } from '../../db/kysely.ts';
import { insertEffects } from '../../jobs/insert-effects.ts';
import type { Batch } from '../batch.ts';
import { LIMITS } from '../limits.ts';

/** How far back a new case takes things with it. */
const LOOK_BACK = "interval '90 days'";

export interface NewSubject {
  readonly userId: string;
  readonly asOf: number;
  readonly correlationId: string;
}

/**
 * What a new case rests on becomes evidence, and with it everybody whom it names. Later rows of the subject are
 * projected as evidence while the case lives.
 */
export async function markEvidence(trx: Trx, subjects: readonly NewSubject[], now: number): Promise<void> {
  const [first] = subjects;
  if (!first) return;
  const set = sql`(SELECT user_id, to_timestamp(as_of / 1000.0) - ${sql.raw(LOOK_BACK)} AS since
    FROM unnest(${subjects.map(({ userId }) => userId)}::uuid[], ${subjects.map(({ asOf }) => asOf)}::double precision[])
      AS x(user_id, as_of)) AS s`;
  const side = (column: string) => sql`
    (SELECT id, sent_at FROM messages WHERE ${sql.ref(column)} = s.user_id AND sent_at > s.since
      ORDER BY sent_at DESC LIMIT ${sql.lit(LIMITS.messagesOfCase)})`;
  const messages = await sql<{ sender_id: string; receiver_id: string }>`
    UPDATE messages m SET in_evidence = true FROM ${set} CROSS JOIN LATERAL (
      SELECT id FROM (${side('sender_id')} UNION ${side('receiver_id')}) both_sides
       ORDER BY sent_at DESC LIMIT ${sql.lit(LIMITS.messagesOfCase)}) chosen
     WHERE m.id = chosen.id AND NOT m.in_evidence RETURNING m.sender_id, m.receiver_id`.execute(trx);
  const transactions = await sql<{ user_id: string; counterparty_id: string | null }>`
    UPDATE transactions t SET in_evidence = true FROM ${set}
     WHERE (t.user_id = s.user_id OR t.counterparty_id = s.user_id) AND t.occurred_at > s.since AND NOT t.in_evidence
    RETURNING t.user_id, t.counterparty_id`.execute(trx);
  const bookings = await sql<{ client_id: string; provider_id: string }>`
    UPDATE bookings b SET in_evidence = true FROM ${set}
     WHERE (b.client_id = s.user_id OR b.provider_id = s.user_id) AND b.booked_at > s.since AND NOT b.in_evidence
    RETURNING b.client_id, b.provider_id`.execute(trx);
  await sql`UPDATE signals g SET in_evidence = true FROM ${set}
             WHERE g.user_id = s.user_id AND g.occurred_at > s.since AND NOT g.in_evidence`.execute(trx);
  await sql`
    UPDATE scores c SET in_evidence = true FROM ${set} CROSS JOIN LATERAL (
      SELECT id FROM scores WHERE user_id = s.user_id AND computed_at > s.since
       ORDER BY computed_at DESC, id DESC LIMIT ${sql.lit(LIMITS.scoresOfCase)}) chosen
     WHERE c.id = chosen.id AND NOT c.in_evidence`.execute(trx);
  await markUsers(
    trx,
    [
      ...subjects.map(({ userId }) => userId),
      ...messages.rows.flatMap((row) => [row.sender_id, row.receiver_id]),
      ...transactions.rows.flatMap((row) => [row.user_id, row.counterparty_id]),
      ...bookings.rows.flatMap((row) => [row.client_id, row.provider_id]),
    ],
    { correlationId: first.correlationId, now },
  );
}

/** Whoever deals with the subject of a live case in this batch is named by its evidence. */
export async function markCounterparties({ trx, events, users, now }: Batch): Promise<void> {
  if (users.live.size === 0) return;
  const named = events
    .map((event) => subjectsOf(event).map((id) => users.of(id)))
    .filter((accounts) => accounts.some(({ id }) => users.live.has(id)))
    .flat();
  await markUsers(
    trx,
    named.filter((account) => !account.in_evidence).map(({ id }) => id),
    { correlationId: events[0]?.correlationId ?? '', now },
  );
}

interface Cause {
  readonly correlationId: string;
  readonly now: number;
}

/**
 * The accounts of a batch that runs side by side are left to an effect: two batches that wait for each other's accounts
 * would wait for ever.
 */
async function markUsers(trx: Trx, ids: readonly (string | null)[], cause: Cause): Promise<void> {
  const wanted = [...new Set(ids.filter((id) => id !== null))].sort();
  if (wanted.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    WITH free AS MATERIALIZED (
      SELECT id FROM users WHERE id = ANY(${wanted}::uuid[]) AND NOT in_evidence FOR NO KEY UPDATE SKIP LOCKED
    ), marked AS (
      UPDATE users SET in_evidence = true FROM free WHERE users.id = free.id)
    SELECT id FROM users WHERE id = ANY(${wanted}::uuid[]) AND NOT in_evidence AND id NOT IN (SELECT id FROM free)`.execute(
    trx,
  );
  await insertEffects(
    trx,
    rows.map(({ id }) => ({ kind: 'mark_evidence', payload: { user_id: id }, correlationId: cause.correlationId })),
    cause.now,
  );
}
