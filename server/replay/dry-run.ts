import { sql } from 'kysely';
import type { ServerContext } from '../context.ts';
import { insertRows } from '../db/insert-rows.ts';
import { openSession } from '../db/session.ts';
import type { Job } from './job.ts';
import { fillWorkspace } from './prepare.ts';
import { countAccounts } from './rescore.ts';
import { type Asked, jobFor } from './start.ts';
import { compute } from './step.ts';
import { type Summary, summarise } from './summary.ts';
import { createResults, createWorkspace } from './workspace.ts';

export type DryRunLine =
  | { readonly progress: Pick<Job, 'phase' | 'done' | 'total'> }
  | { readonly result: Pick<Job, 'kind' | 'model' | 'champion' | 'detector'> & { readonly summary: Summary } };

/**
 * The same job in temporary tables of one session, which is read-only for everything else: Postgres itself refuses what
 * would be written. Ends with its reader.
 */
export async function* dryRun(ctx: ServerContext, asked: Asked): AsyncGenerator<DryRunLine> {
  const now = ctx.clock.now();
  let job = await jobFor(ctx.db, asked, now, false);
  const { db, end } = await openSession(String(ctx.config.databaseUrl), (error) =>
    ctx.log.warn({ err: error }, 'the connection of a dry run ended'),
  );
  try {
    await db.transaction().execute(async (trx) => {
      await createResults(trx);
      if (job.kind === 'replay') await createWorkspace(trx, { kind: 'temporary' });
      await insertRows(trx, 'replays', [job]);
    });
    await sql`SET default_transaction_read_only TO on`.execute(db);
    await sql`SET search_path TO pg_temp, public`.execute(db);
    job = await db
      .transaction()
      .execute((trx) => (job.kind === 'replay' ? fillWorkspace(trx, job) : countAccounts(trx, job)));
    while (job.phase !== 'done') {
      yield { progress: { phase: job.phase, done: job.done, total: job.total } };
      job = await db.transaction().execute((trx) => compute(trx, job, true, now));
    }
    const summary = await db.transaction().execute((trx) => summarise(trx, job));
    const { kind, model, champion, detector } = job;
    yield { result: { kind, model, champion, detector, summary } };
  } finally {
    await end();
  }
}
