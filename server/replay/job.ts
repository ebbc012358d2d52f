import { sql } from 'kysely';
import { BEHAVIOUR_VERSION } from '../../core/detection/behaviour/index.ts';
import { DETECTOR_VERSION } from '../../core/detection/index.ts';
import { MODEL_CONFIGS } from '../../core/scoring/config.ts';
import type { ServerTableRow } from '../db/database.ts';
import { recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import type { Workspace } from './workspace.ts';

export type Job = ServerTableRow<'replays'>;

/** Of the code that runs. A replay that began under another one cannot go on. */
export const CODE_VERSION = `${DETECTOR_VERSION} ${BEHAVIOUR_VERSION}`;

export const isOfThisCode = ({ model, model_version, detector_version }: Job): boolean =>
  MODEL_CONFIGS[model].version === model_version && detector_version === CODE_VERSION;

export const workspaceOf = ({ workspace }: Pick<Job, 'workspace'>): Workspace =>
  workspace === null ? { kind: 'temporary' } : { kind: 'schema', name: workspace };

/** Where it goes on, in the transaction of what was done. Answers the job as it is now. */
export async function saveJob(trx: Trx, job: Job, change: Partial<Job>): Promise<Job> {
  const columns = Object.keys(change);
  const assignments = sql.raw(columns.map((column) => `${column} = r.${column}`).join(', '));
  await sql`UPDATE replays SET ${assignments}
              FROM ${recordset('replays', ['id', ...columns], [{ ...change, id: job.id }])}
             WHERE replays.id = r.id`.execute(trx);
  return { ...job, ...change };
}
