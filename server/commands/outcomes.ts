import type { Receipt, ReceiptBody } from '../../core/contract/wire.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { signBody } from '../crypto/signed.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { insertEffects } from '../jobs/insert-effects.ts';
import type { Decided } from './decide-one.ts';
import type { NamedItem } from './item.ts';

/** What is recorded of a command that got its final answer. */
export type Settled = Omit<Decided, 'item'> & { readonly item: NamedItem; readonly name: string | null };

const MAX_DETAIL = 300;

/** Words of a caller may end up in it: Postgres stores no NUL, and no half of a surrogate pair. */
const cleanDetail = (detail: string | null): string | null =>
  detail === null
    ? null
    : detail
        .replace(/\p{Cc}/gu, ' ')
        .slice(0, MAX_DETAIL)
        .toWellFormed();

const actionOf = ({ name, outcome }: Settled): string => {
  const command = name ?? 'command';
  return outcome === 'accepted' ? command : `${command}.${outcome}`;
};

function auditRow(settled: Settled, auditId: string, personId: string, now: number): AuditRow {
  const { item, audit } = settled;
  return {
    id: auditId,
    actor: { kind: 'person', id: personId },
    action: actionOf(settled),
    ...audit,
    correlationId: item.correlationId,
    deviceId: item.deviceId,
    commandId: item.id,
    recordedAt: now,
  };
}

/**
 * Writes the audit row, the effects and the signed receipt of each command, in the transaction of its changes: an
 * audit row exists exactly when its changes do, and the receipt says what was done.
 */
export async function recordOutcomes(
  trx: Trx,
  settled: readonly Settled[],
  ctx: { readonly keys: KeyRing; readonly personId: string; readonly now: number },
): Promise<Receipt[]> {
  const { keys, personId, now } = ctx;
  const made = settled.map((one) => {
    const body: ReceiptBody = {
      command_id: one.item.id,
      device_id: one.item.deviceId,
      seq: one.item.seq,
      outcome: one.outcome,
      code: one.code,
      detail: cleanDetail(one.detail),
      audit_id: newId(now),
      correlation_id: one.item.correlationId,
      recorded_at: now,
    };
    return { one, receipt: signBody(keys.receipt.key, body) };
  });
  await writeAudit(
    trx,
    made.map(({ one, receipt }) => auditRow(one, receipt.audit_id, personId, now)),
  );
  await insertRows(
    trx,
    'command_outcomes',
    made.map(({ one, receipt }) => ({
      command_id: one.item.id,
      body_hash: one.item.hash,
      device_id: one.item.deviceId,
      device_seq: one.item.seq,
      outcome: one.outcome,
      code: one.code,
      envelope: one.item.text,
      receipt,
      recorded_at: now,
    })),
  );
  await insertEffects(
    trx,
    made.flatMap(({ one }) =>
      one.effects.map(({ kind, ...payload }) => ({ kind, payload, correlationId: one.item.correlationId })),
    ),
    now,
  );
  return made.map(({ receipt }) => receipt);
}
