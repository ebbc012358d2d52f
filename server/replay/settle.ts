import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { loadChampion } from '../settings/champion.ts';
import { isOfThisCode, type Job, saveJob } from './job.ts';
import { dropWorkspace } from './workspace.ts';

export interface Settle {
  readonly id: string;
  readonly reason: string;
  readonly personId: string;
  readonly correlationId: string;
}

/** The other jobs' rows are never touched: the lock is on this one, and waits for the step in hand. */
async function settle(
  ctx: ServerContext,
  given: Settle,
  action: string,
  change: (trx: Trx, job: Job, now: number) => Promise<Partial<Job> | null>,
): Promise<Job> {
  const now = ctx.clock.now();
  const settled = await ctx.db.transaction().execute(async (trx) => {
    const job = await trx.selectFrom('replays').selectAll().where('id', '=', given.id).forUpdate().executeTakeFirst();
    if (!job) throw new HttpError('replay_not_found', { detail: given.id });
    const changed = await change(trx, job, now);
    if (changed === null) return job;
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: given.personId },
        action,
        entity: 'replays',
        entityId: job.id,
        reason: given.reason,
        correlationId: given.correlationId,
        recordedAt: now,
      },
    ]);
    const by = { settled_by: given.personId, settled_reason: given.reason, settled_at: now };
    return saveJob(trx, job, { ...changed, ...by });
  });
  ctx.poke.commit();
  return settled;
}

/** Orders that what a replay found becomes live; done twice it is done once. */
export const applyReplay = (ctx: ServerContext, given: Settle): Promise<Job> =>
  settle(ctx, given, 'replay.applied', async (trx, job) => {
    if (job.state === 'applied' || job.state === 'applying') return null;
    if (job.state !== 'complete') throw new HttpError('replay_incomplete', { detail: job.state });
    if (job.to_at !== null) throw new HttpError('replay_partial');
    if (!isOfThisCode(job)) throw new HttpError('replay_outdated');
    const champion = await loadChampion(trx);
    if (champion !== job.model) throw new HttpError('replay_not_champion', { detail: `${job.model}, not ${champion}` });
    const { total } = await trx
      .selectFrom('replay_scores')
      .select((select) => select.fn.countAll<number>().as('total'))
      .where('replay_id', '=', job.id)
      .executeTakeFirstOrThrow();
    return { state: 'applying', total, done: 0, after_user_id: null, correlation_id: given.correlationId };
  });

/** Ends a job that runs. What a recalculation has done until then stays. */
export const cancelReplay = (ctx: ServerContext, given: Settle): Promise<Job> =>
  settle(ctx, given, 'replay.cancelled', async (trx, job, now) => {
    if (job.state === 'cancelled') return null;
    if (job.state !== 'running') throw new HttpError('replay_settled', { detail: job.state });
    if (job.workspace !== null) await dropWorkspace(trx, job.workspace);
    return { state: 'cancelled', workspace: null, finished_at: now };
  });
