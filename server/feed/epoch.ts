import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { must } from '../../core/lib/must.ts';
import type { Db } from '../db/kysely.ts';

/** Cluster, database and timeline: a copy, a restored dump or a promoted standby differs in one of them. */
const HISTORY = sql<string>`concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
  (SELECT oid FROM pg_database WHERE datname = current_database()),
  (SELECT timeline_id FROM pg_control_checkpoint()))`;

/**
 * The epoch that cursors of this database belong to. Transaction ids mean nothing in another history, so another
 * history gets another epoch, and consoles rebuild their replica.
 */
export function currentEpoch(db: Db, now: number): Promise<string> {
  return db.transaction().execute(async (trx) => {
    await sql`LOCK TABLE feed_epoch IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const { rows } = await sql<{ history: string }>`SELECT ${HISTORY} AS history`.execute(trx);
    const { history } = must(rows[0], 'one row');
    const found = await trx.selectFrom('feed_epoch').select(['id', 'history']).executeTakeFirst();
    if (found?.history === history) return found.id;
    const values = { id: randomUUID(), history, since: new Date(now) };
    await trx
      .insertInto('feed_epoch')
      .values({ only_row: true, ...values })
      .onConflict((conflict) => conflict.column('only_row').doUpdateSet(values))
      .execute();
    return values.id;
  });
}
