import { sql } from 'kysely';
import { MODEL_CONFIGS, type ModelName } from '../../core/scoring/config.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Db } from '../db/kysely.ts';
import { isRepeatOf } from '../db/refusals.ts';
import { HttpError } from '../http-error.ts';
import { loadChampion } from '../settings/champion.ts';
import { CODE_VERSION, type Job } from './job.ts';

/** What a person asks for. */
export interface Asked {
  readonly kind: Job['kind'];
  readonly from: number | null;
  readonly to: number | null;
  /** Null: the champion. */
  readonly model: ModelName | null;
  readonly detector: Job['detector'];
  /** Ids of the platform; null: everybody. */
  readonly users: readonly string[] | null;
  readonly reason: string;
  readonly personId: string;
  readonly correlationId: string;
}

/** The job as it begins. `workspace`: whether it has a schema of its own. */
export async function jobFor(db: Db, asked: Asked, now: number, workspace: boolean): Promise<Job> {
  const id = newId(now);
  const champion = await loadChampion(db);
  const model = asked.model ?? champion;
  return {
    id,
    kind: asked.kind,
    state: 'running',
    phase: 'prepare',
    from_at: asked.from,
    to_at: asked.to,
    model,
    model_version: MODEL_CONFIGS[model].version,
    champion,
    detector: asked.detector,
    detector_version: CODE_VERSION,
    users: asked.users === null ? null : await ownIds(db, asked.users),
    workspace: workspace ? `docket_replay_${id.replaceAll('-', '')}` : null,
    as_of: asked.to ?? now,
    total: 0,
    done: 0,
    after_user_id: null,
    correlation_id: asked.correlationId,
    started_by: asked.personId,
    reason: asked.reason,
    started_at: now,
    finished_at: null,
    settled_by: null,
    settled_reason: null,
    settled_at: null,
    summary: null,
    error: null,
  };
}

async function ownIds(db: Db, externalIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string; external_id: string }>`
    SELECT id, external_id FROM users WHERE external_id = ANY(${externalIds}::text[])`.execute(db);
  const known = new Set(rows.map(({ external_id }) => external_id));
  const fields = externalIds.flatMap((externalId, index) =>
    known.has(externalId) ? [] : [{ path: `users.${index}`, problem: `no account ${externalId}` }],
  );
  if (fields.length > 0) throw new HttpError('invalid_request', { fields });
  return rows.map(({ id }) => id);
}

const ONE_OPEN = 'replays_one_open';

/** Stores the job, by name; the server works it off. One at a time. */
export async function startReplay(ctx: ServerContext, asked: Asked): Promise<Job> {
  const now = ctx.clock.now();
  const job = await jobFor(ctx.db, asked, now, asked.kind === 'replay');
  if (job.kind === 'rescore' && job.model !== job.champion) {
    throw new HttpError('replay_not_champion', { detail: `${job.model}, not ${job.champion}` });
  }
  try {
    await ctx.db.transaction().execute(async (trx) => {
      await insertRows(trx, 'replays', [job]);
      await writeAudit(trx, [
        {
          id: newId(now),
          actor: { kind: 'person', id: asked.personId },
          action: `${asked.kind}.started`,
          entity: 'replays',
          entityId: job.id,
          reason: asked.reason,
          correlationId: asked.correlationId,
          recordedAt: now,
        },
      ]);
    });
  } catch (error) {
    if (isRepeatOf(error, ONE_OPEN)) throw new HttpError('replay_running');
    throw error;
  }
  ctx.poke.commit();
  return job;
}
