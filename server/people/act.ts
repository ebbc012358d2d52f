import type { AuditRow } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';

/** Who administers, why, and in which request. */
export interface Act {
  readonly caller: Caller;
  readonly reason: string;
  readonly correlationId: string;
  /** ms. */
  readonly now: number;
}

/** The audit row of an act. */
export const auditOf = (
  { caller, reason, correlationId, now }: Act,
  what: Pick<AuditRow, 'action' | 'entity' | 'entityId' | 'beforeHash' | 'afterHash'>,
): AuditRow => ({
  id: newId(now),
  actor: { kind: 'person', id: caller.person.id },
  ...what,
  reason,
  correlationId,
  deviceId: caller.device?.id ?? null,
  recordedAt: now,
});
