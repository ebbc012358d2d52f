import { sql } from 'kysely';
import { BUILT_IN, type BundleContent, completed, type RuleBundle } from '../../core/policy/bundle.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { hashOf } from '../crypto/signed.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Db, Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';

export interface Act {
  readonly ctx: ServerContext;
  readonly caller: Caller;
  readonly reason: string;
  readonly correlationId: string;
}

/** What holds in this transaction: the newest, or what is built in. */
export async function currentBundle(db: Db | Trx): Promise<RuleBundle> {
  const row = await db
    .selectFrom('rule_bundles')
    .select('bundle')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? completed(row.bundle) : BUILT_IN;
}

/** Every version, the newest first, with who published it and why, and who took it back. */
export const listBundles = (db: Db) =>
  db
    .selectFrom('rule_bundles as b')
    .innerJoin('people as p', 'p.id', 'b.published_by')
    .select(['b.version', 'b.bundle', 'b.reason', 'b.published_at', 'b.withdrawn_at', 'b.withdrawn_reason'])
    .select('p.display_name as published_by')
    .orderBy('b.version', 'desc')
    .limit(100)
    .execute();

const audit = (act: Act, action: string, version: number, now: number, hash: string | null = null) => ({
  id: newId(now),
  actor: { kind: 'person', id: act.caller.person.id } as const,
  action,
  entity: 'rule_bundles',
  entityId: String(version),
  afterHash: hash,
  reason: act.reason,
  correlationId: act.correlationId,
  deviceId: act.caller.device?.id ?? null,
  recordedAt: now,
});

/** One after the other: versions rise by one. */
async function insertNext(trx: Trx, act: Act, content: BundleContent, after: number, now: number): Promise<RuleBundle> {
  const bundle: RuleBundle = { version: after + 1, reasons: content.reasons, second_person: content.second_person };
  const untouched = { withdrawn_by: null, withdrawn_at: null, withdrawn_reason: null };
  const published = { reason: act.reason, published_by: act.caller.person.id, published_at: now };
  await insertRows(trx, 'rule_bundles', [{ version: bundle.version, bundle, ...published, ...untouched }]);
  await writeAudit(trx, [audit(act, 'rule_bundle.published', bundle.version, now, hashOf(bundle))]);
  return bundle;
}

/** All versions, the newest first; who else would publish or withdraw waits. */
async function lockBundles(trx: Trx) {
  await sql`LOCK TABLE rule_bundles IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
  return trx
    .selectFrom('rule_bundles')
    .select(['version', 'bundle', 'withdrawn_at'])
    .orderBy('version', 'desc')
    .execute();
}

/** Publishes the next version: it holds from the next push on, and goes to every device by order. */
export const publishBundle = (act: Act, content: BundleContent): Promise<RuleBundle> =>
  act.ctx.db.transaction().execute(async (trx) => {
    const [newest] = await lockBundles(trx);
    return insertNext(trx, act, content, newest?.version ?? 0, act.ctx.clock.now());
  });

/**
 * Takes a version back as a mistake: decisions that were given by it and come later wait for a lead. Where it is the one that
 * holds, the one before it is published anew, since versions only rise.
 */
export const withdrawBundle = (act: Act, version: number): Promise<RuleBundle> =>
  act.ctx.db.transaction().execute(async (trx) => {
    const now = act.ctx.clock.now();
    const rows = await lockBundles(trx);
    const found = rows.find((row) => row.version === version);
    const newest = rows[0];
    if (!found || !newest) throw new HttpError('rule_bundle_not_found', { detail: String(version) });
    if (found.withdrawn_at === null) {
      await trx
        .updateTable('rule_bundles')
        .set({ withdrawn_by: act.caller.person.id, withdrawn_at: new Date(now), withdrawn_reason: act.reason })
        .where('version', '=', version)
        .execute();
      await writeAudit(trx, [audit(act, 'rule_bundle.withdrawn', version, now)]);
    }
    if (newest.version !== version || found.withdrawn_at !== null) return completed(newest.bundle);
    const before = rows.find((row) => row.version !== version && row.withdrawn_at === null);
    return insertNext(trx, act, before ? completed(before.bundle) : BUILT_IN, version, now);
  });
