import { sql } from 'kysely';
import type { ServerContext } from '../context.ts';

/** A statement of it may wait for somebody: then other accounts go on, and its places are found by a later look. */
const PATIENCE = sql`SET LOCAL lock_timeout TO '5s'`;
const TIMED_OUT = '55P03';

/**
 * Waits until the transaction that failed with this place has ended. Its connection was dropped, which Postgres may not
 * have seen yet: until then the place seems to be worked on.
 */
export async function givenBack(ctx: ServerContext, seq: number): Promise<void> {
  try {
    await ctx.db.transaction().execute(async (trx) => {
      await PATIENCE.execute(trx);
      await sql`SELECT FROM event_queue WHERE seq = ${seq} FOR KEY SHARE`.execute(trx);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== TIMED_OUT) throw error;
    ctx.log.warn({ seq }, 'a batch that failed still holds its places');
  }
}
