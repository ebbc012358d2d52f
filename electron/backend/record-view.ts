import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import { appendRecord } from '../../core/replica/record.ts';
import { isFull } from '../../core/replica/storage.ts';
import { sha256 } from './keys.ts';
import type { BackendOptions } from './options.ts';
import type { Session } from './session.ts';

/** A case was opened on the screen. */
export function recordView(
  { clock }: Pick<BackendOptions, 'clock'>,
  { vault, outbox, sync, records }: Pick<Session, 'vault' | 'outbox' | 'sync' | 'records'>,
  caseId: string,
): void {
  const { certificate, person } = vault.secrets;
  const entry = {
    device_id: certificate.device_id,
    person_id: person.id,
    kind: 'case.viewed',
    entity: 'cases',
    entity_id: caseId,
    at: Math.round(clock.now()),
    offline: sync.state.phase !== 'online',
  } as const;
  try {
    appendRecord(outbox, entry, sha256);
  } catch (error) {
    if (isFull(error)) throw new RefusedError(refuse('disk_full'));
    throw error;
  }
  records.look();
}
