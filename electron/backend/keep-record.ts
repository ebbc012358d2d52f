import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import type { RecordEntry } from '../../core/contract/record.ts';
import { appendRecord } from '../../core/replica/record.ts';
import { isFull } from '../../core/replica/storage.ts';
import { sha256 } from './keys.ts';
import type { BackendOptions } from './options.ts';
import type { Session } from './session.ts';

/** What of an entry is said by who makes it. */
export type Seen = Pick<RecordEntry, 'kind' | 'entity_id' | 'reason' | 'what' | 'answer'>;

/**
 * Puts what was seen or taken into the device's record, on the disk when this returns, and hands it to the server when it
 * can be reached. Throws `disk_full`: then nothing may be shown.
 */
export function keepRecord(
  { clock }: Pick<BackendOptions, 'clock'>,
  { vault, outbox, sync, records }: Pick<Session, 'vault' | 'outbox' | 'sync' | 'records'>,
  seen: Seen,
): void {
  const { certificate, person } = vault.secrets;
  const entry = {
    device_id: certificate.device_id,
    person_id: person.id,
    entity: 'cases',
    at: Math.round(clock.now()),
    offline: sync.state.phase !== 'online',
    ...seen,
  } as const;
  try {
    appendRecord(outbox, entry, sha256);
  } catch (error) {
    if (isFull(error)) throw new RefusedError(refuse('disk_full'));
    throw error;
  }
  records.look();
}
