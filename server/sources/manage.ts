import { randomBytes } from 'node:crypto';
import { EMPTY_CONTEXT } from '../../core/detection/index.ts';
import { rowHash } from '../audit/row-hash.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { sealField } from '../crypto/field.ts';
import type { ServerTableRow } from '../db/database.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import type { FailPolicy, SourceAllow } from '../db/tables/intake.ts';
import { HttpError } from '../http-error.ts';
import { type Act, auditOf } from '../people/act.ts';
import { secretPlace } from './sources.ts';

type SourceRow = ServerTableRow<'sources'>;

const newSecret = (): string => randomBytes(32).toString('base64url');

/** What an audit row hashes of a source: all but its secrets, of which only that they changed is told. */
const hashOf = ({ name, active, countries, allow, fail_policy, webhook }: Partial<SourceRow>): string =>
  rowHash({ name, active, countries, allow, fail_policy, webhook: webhook ?? null });

async function lockSource(trx: Trx, name: string): Promise<SourceRow> {
  const row = await trx.selectFrom('sources').selectAll().where('name', '=', name).forUpdate().executeTakeFirst();
  if (!row) throw new HttpError('source_not_found', { detail: name.slice(0, 80) });
  return row;
}

export interface NewSource {
  readonly name: string;
  readonly countries: readonly string[];
  readonly failPolicy: FailPolicy;
}

/** Makes a source that may send at once. The secret is answered this once. */
export async function addSource(ctx: ServerContext, act: Act, given: NewSource): Promise<{ secret: string }> {
  const id = newId(act.now);
  const secret = newSecret();
  const row = {
    id,
    name: given.name,
    active: true,
    secret: sealField(ctx.dataKey, secretPlace(id), secret),
    previous_secret: null,
    previous_secret_until: null,
    countries: [...given.countries],
    allow: EMPTY_CONTEXT.allow,
    fail_policy: given.failPolicy,
    created_at: act.now,
  };
  await ctx.db.transaction().execute(async (trx) => {
    if ((await insertRows(trx, 'sources', [row], '(name) DO NOTHING')) === 0)
      throw new HttpError('source_exists', { detail: given.name });
    const what = { action: 'source.created', entity: 'sources', entityId: id, afterHash: hashOf(row) };
    await writeAudit(trx, [auditOf(act, what)]);
  });
  return { secret };
}

/**
 * A new secret, answered this once. The one before it lives on for `overlapMs`, so that the platform can change over
 * without a gap; 0 ends it now. Throws `source_rotates` while two are live already and none is to be ended.
 */
export function rotateSecret(
  ctx: ServerContext,
  act: Act,
  name: string,
  overlapMs: number,
): Promise<{ secret: string; previousUntil: number }> {
  return ctx.db.transaction().execute(async (trx) => {
    const { id, secret: before, previous_secret_until } = await lockSource(trx, name);
    if (overlapMs > 0 && (previous_secret_until ?? 0) > act.now) {
      const detail = `until ${new Date(previous_secret_until ?? 0).toISOString()}`;
      throw new HttpError('source_rotates', { detail });
    }
    const secret = newSecret();
    const previousUntil = act.now + overlapMs;
    await trx
      .updateTable('sources')
      .set({
        secret: sealField(ctx.dataKey, secretPlace(id), secret),
        previous_secret: overlapMs > 0 ? before : null,
        previous_secret_until: overlapMs > 0 ? new Date(previousUntil) : null,
      })
      .where('id', '=', id)
      .execute();
    await writeAudit(trx, [auditOf(act, { action: 'source.secret_rotated', entity: 'sources', entityId: id })]);
    return { secret, previousUntil };
  });
}

export type SourceChanges = Partial<{
  readonly active: boolean;
  readonly countries: readonly string[];
  readonly allow: SourceAllow;
  readonly fail_policy: FailPolicy;
}>;

/** Changes what is not secret of a source; the next request is answered by it. */
export function changeSource(
  ctx: ServerContext,
  act: Act,
  name: string,
  changes: SourceChanges,
  action: string,
): Promise<{ changed: boolean }> {
  return ctx.db.transaction().execute(async (trx) => {
    const before = await lockSource(trx, name);
    const after = { ...before, ...changes } as SourceRow;
    const [beforeHash, afterHash] = [hashOf(before), hashOf(after)];
    if (beforeHash === afterHash) return { changed: false };
    await trx
      .updateTable('sources')
      .set({
        active: after.active,
        countries: JSON.stringify(after.countries),
        allow: JSON.stringify(after.allow),
        fail_policy: after.fail_policy,
      })
      .where('id', '=', before.id)
      .execute();
    await writeAudit(trx, [auditOf(act, { action, entity: 'sources', entityId: before.id, beforeHash, afterHash })]);
    return { changed: true };
  });
}
