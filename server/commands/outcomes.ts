import type { Receipt, ReceiptBody } from '../../core/contract/wire.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { signBody } from '../crypto/signed.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { insertEffects } from '../jobs/insert-effects.ts';
import { openFollowUps } from './follow-ups.ts';
import { cleanDetail, type Settled } from './settled.ts';

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

/** The audit row and the effects of each. */
export async function recordDone(
  trx: Trx,
  done: readonly { readonly settled: Settled; readonly auditId: string }[],
  { personId, now }: { readonly personId: string; readonly now: number },
): Promise<void> {
  await Promise.all([
    writeAudit(
      trx,
      done.map(({ settled, auditId }) => auditRow(settled, auditId, personId, now)),
    ),
    insertEffects(
      trx,
      done.flatMap(({ settled }) =>
        settled.effects.map(({ kind, ...payload }) => ({ kind, payload, correlationId: settled.item.correlationId })),
      ),
      now,
    ),
  ]);
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
  const { keys, now } = ctx;
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
      ...(one.until === null ? {} : { until: one.until }),
    };
    return { one, receipt: signBody(keys.receipt.key, body) };
  });
  await Promise.all([
    recordDone(
      trx,
      made.map(({ one, receipt }) => ({ settled: one, auditId: receipt.audit_id })),
      ctx,
    ),
    insertRows(
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
    ),
    openFollowUps(trx, settled, ctx),
  ]);
  return made.map(({ receipt }) => receipt);
}
