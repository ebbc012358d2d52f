import { exhaustive } from '../../core/lib/must.ts';
import type { Trx } from '../db/kysely.ts';
import { compareAccounts } from './compare.ts';
import { replayEvents } from './events.ts';
import { type Job, saveJob, workspaceOf } from './job.ts';
import { fillWorkspace } from './prepare.ts';
import { countAccounts, rescoreAccounts } from './rescore.ts';
import { compareSignals } from './signals.ts';
import { summarise } from './summary.ts';
import { createWorkspace, dropWorkspace } from './workspace.ts';

/** One bounded piece of work of a job that runs, and where it goes on, in one transaction. */
export async function step(trx: Trx, job: Job, now: number): Promise<Job> {
  switch (job.phase) {
    case 'prepare':
      if (job.kind === 'rescore') return countAccounts(trx, job);
      await createWorkspace(trx, workspaceOf(job));
      return fillWorkspace(trx, job);
    case 'done':
      return finish(trx, job, now);
    default:
      return compute(trx, job, false, now);
  }
}

/** The phases that a dry run has as well. */
export async function compute(trx: Trx, job: Job, dry: boolean, now: number): Promise<Job> {
  switch (job.phase) {
    case 'events':
      return replayEvents(trx, job);
    case 'signals':
      return compareSignals(trx, job);
    case 'compare':
      return job.kind === 'rescore' ? rescoreAccounts(trx, job, dry, now) : compareAccounts(trx, job);
    case 'prepare':
    case 'done':
      return job;
    default:
      return exhaustive(job.phase);
  }
}

/** A replay waits to be applied; a recalculation is live already. */
async function finish(trx: Trx, job: Job, now: number): Promise<Job> {
  const summary = { ...(await summarise(trx, job)) };
  if (job.workspace !== null) await dropWorkspace(trx, job.workspace);
  const state = job.kind === 'rescore' ? 'applied' : 'complete';
  return saveJob(trx, job, { state, summary, workspace: null, finished_at: now });
}
