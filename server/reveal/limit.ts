import { sql } from 'kysely';
import { REVEAL_LIMIT } from '../../core/contract/reveal.ts';
import { atTime } from '../db/at-time.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';

/**
 * Throws `reveal_limit` when `wanted` more would be too many. Counted in the audit log, under a lock of the person, so that
 * requests side by side do not each see room. The list of actions is that of the index (migrations/0019).
 */
export async function assertRoom(trx: Trx, personId: string, wanted: number, now: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`reveal ${personId}`}, 0))`.execute(trx);
  const { items, windowMs } = REVEAL_LIMIT;
  const { rows } = await sql<{ count: number; oldest: number | null }>`
    SELECT count(*)::int AS count, (extract(epoch FROM min(recorded_at)) * 1000)::double precision AS oldest
      FROM audit_rows
     WHERE actor_id = ${personId} AND recorded_at > ${atTime(now - windowMs)}
       AND action IN ('content.revealed', 'email.revealed', 'phone.revealed', 'reveal.refused')`.execute(trx);
  const { count = 0, oldest = null } = rows[0] ?? {};
  if (count + wanted <= items) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(((oldest ?? now) + windowMs - now) / 1_000));
  throw new HttpError('reveal_limit', { retryAfterSeconds, detail: `${count} of ${items} in this hour` });
}
