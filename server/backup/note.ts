import { userInfo } from 'node:os';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { Trx } from '../db/kysely.ts';

/** Who holds the machine did it: of a person Docket knows nothing there. */
const by = (): string => `on a terminal, as ${userInfo().username} of the machine`;

const row = (action: 'backup.made' | 'backup.restored', id: string, reason: string, now: number): AuditRow => ({
  id: newId(now),
  actor: { kind: 'job', id: 'backup' },
  action,
  entity: 'backups',
  entityId: id,
  reason: `${reason}; ${by()}`,
  correlationId: id,
  recordedAt: now,
});

export const noteBackup = (trx: Trx, id: string, now: number): Promise<void> =>
  writeAudit(trx, [row('backup.made', id, 'a copy of everything', now)]);

/** In the transaction of the restore. */
export const noteRestore = (trx: Trx, id: string, madeAt: string, now: number): Promise<void> =>
  writeAudit(trx, [row('backup.restored', id, `of ${madeAt}`, now)]);
