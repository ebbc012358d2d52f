import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { must } from '../../core/lib/must.ts';
import { TABLE_NAMES, tableOf } from '../../core/tables/index.ts';
import type { Db, Trx } from '../db/kysely.ts';

/** Cluster, database and timeline: a copy, a restored dump or a promoted standby differs in one of them. */
const HISTORY = sql<string>`concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
  (SELECT oid FROM pg_database WHERE datname = current_database()),
  (SELECT timeline_id FROM pg_control_checkpoint()))`;

/**
 * Rows out of a cluster that had counted further name transactions which are still to come here: each window would hold all of
 * them, and each change would make every console fetch everything, until this cluster has counted as far. They are from now on
 * changed now. Rows that are not fed keep what they say until they are.
 */
async function stampAhead(trx: Trx): Promise<void> {
  for (const name of TABLE_NAMES) {
    const { evidenceOnly } = tableOf(name);
    const fed = evidenceOnly ? sql`AND in_evidence` : sql``;
    // The trigger writes the transaction of now into `rev`.
    await sql`UPDATE ${sql.table(name)} SET rev = rev WHERE rev >= pg_current_xact_id() ${fed}`.execute(trx);
  }
}

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
    if (found) await stampAhead(trx);
    const values = { id: randomUUID(), history, since: new Date(now) };
    await trx
      .insertInto('feed_epoch')
      .values({ only_row: true, ...values })
      .onConflict((conflict) => conflict.column('only_row').doUpdateSet(values))
      .execute();
    return values.id;
  });
}
