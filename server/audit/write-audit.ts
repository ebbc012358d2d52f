import { canonical } from '../../core/audit/canonical.ts';
import { assert } from '../../core/lib/must.ts';
import type { ServerTableRow } from '../db/database.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';

export type AuditActor = { readonly kind: ServerTableRow<'audit_rows'>['actor_kind']; readonly id: string };

export interface AuditRow {
  readonly id: string;
  readonly actor: AuditActor;
  /** What happened, as a verb phrase: `case.opened`, `claim`. */
  readonly action: string;
  readonly entity: string;
  readonly entityId: string;
  readonly beforeHash?: string | null;
  readonly afterHash?: string | null;
  readonly reason?: string | null;
  readonly policyClause?: string | null;
  /** Of the rules that it was judged by; 0 is what is built in. */
  readonly policyVersion?: number | null;
  readonly correlationId: string;
  readonly deviceId?: string | null;
  readonly commandId?: string | null;
  readonly recordedAt: number;
}

/**
 * The row as stored: its canonical bytes are the RFC 8785 form of all the other columns. The version of the rules is left
 * out where there is none, so that rows of before it was kept are told by the same form.
 */
function stored(row: AuditRow): ServerTableRow<'audit_rows'> {
  assert(row.actor.id !== '', 'an audit row with an actor');
  const values = {
    id: row.id,
    actor_kind: row.actor.kind,
    actor_id: row.actor.id,
    action: row.action,
    entity: row.entity,
    entity_id: row.entityId,
    before_hash: row.beforeHash ?? null,
    after_hash: row.afterHash ?? null,
    reason: row.reason ?? null,
    policy_clause: row.policyClause ?? null,
    ...(row.policyVersion == null ? {} : { policy_version: row.policyVersion }),
    correlation_id: row.correlationId,
    device_id: row.deviceId ?? null,
    command_id: row.commandId ?? null,
    recorded_at: row.recordedAt,
  };
  return { policy_version: null, ...values, canonical: canonical(values) };
}

/** Writes audit rows in the transaction of what they record: there is no effect without its row. */
export async function writeAudit(trx: Trx, rows: readonly AuditRow[]): Promise<void> {
  await insertRows(trx, 'audit_rows', rows.map(stored));
}
