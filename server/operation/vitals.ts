import { statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import { loopHealth, type Vitals } from '../../core/operation/vitals.ts';
import type { ServerContext } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { waitingEvents } from '../ingest/backlog.ts';
import { MAX_ATTEMPTS } from '../jobs/define.ts';

type Counted = Omit<Vitals, 'maxWaiting' | 'disk' | 'loops'>;

/** What the database tells, in one statement of index look-ups. */
async function count(ctx: ServerContext): Promise<Counted> {
  const now = sql`${new Date(ctx.clock.now())}::timestamptz`;
  const age = (at: ReturnType<typeof sql>) =>
    sql`COALESCE(GREATEST(0, extract(epoch FROM ${now} - (${at})))::double precision, 0)`;
  const open = sql`FROM effects WHERE done_at IS NULL AND attempts < ${sql.lit(MAX_ATTEMPTS)}`;
  const { rows } = await sql<Counted>`
    SELECT ${waitingEvents(ctx.backlog.max)} AS "waiting",
           ${age(sql`SELECT e.received_at FROM event_queue q JOIN events e ON e.id = q.event_id ORDER BY q.seq LIMIT 1`)}
             AS "lagSeconds",
           (SELECT count(*) FROM dead_letters WHERE state = 'waiting') AS "deadLetters",
           (SELECT count(*) ${open}) AS "effectsWaiting",
           ${age(sql`SELECT min(run_after) ${open}`)} AS "effectsOverdueSeconds",
           (SELECT count(*) FROM effects WHERE done_at IS NULL AND attempts >= ${sql.lit(MAX_ATTEMPTS)}) AS "effectsFailed",
           COALESCE((SELECT extract(epoch FROM clock_timestamp() - min(xact_start))::double precision
                       FROM pg_stat_activity
                      WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()), 0)
             AS "feedLagSeconds",
           (SELECT COALESCE(array_agg(DISTINCT device_id::text), '{}') FROM audit_rows
             WHERE action = 'device.order.foreign' AND recorded_at > ${now} - interval '1 day' AND device_id IS NOT NULL)
             AS "ordersAstray"`.execute(ctx.db);
  const [counted] = rows;
  if (!counted) throw new Error('the vitals of the database are one row');
  return counted;
}

async function diskOf(folder: string): Promise<Vitals['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    // Said as what it is: unknown, which raises an alert of its own.
    return null;
  }
}

/** A database that does not answer tells nothing, and what asks is answered all the same. */
const READ_WITHIN_MS = 3_000;

/** How things are now. Throws while the database is away or does not answer. */
export async function readVitals(ctx: ServerContext): Promise<Vitals> {
  const [counted, disk] = await Promise.all([
    withDeadline(READ_WITHIN_MS, () => count(ctx)),
    diskOf(ctx.config.dataFolder),
  ]);
  const now = ctx.clock.now();
  const loops = ctx.loops.list().map((loop) => ({ name: loop.name, state: loopHealth(loop, now) }));
  return { ...counted, maxWaiting: ctx.backlog.max, disk, loops };
}
