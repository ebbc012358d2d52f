import type { Sql } from '../../core/lib/sql.ts';
import { nextRecords, recordsTaken, takeOverRecords } from '../../core/replica/record.ts';
import type { Sync } from '../../core/replica/sync.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { Api } from './http.ts';
import { sha256 } from './keys.ts';
import type { BackendOptions } from './options.ts';

const RETRY_MS = 30_000;

export interface RecordUpload {
  /** Sends what is left, if the server can be reached and nothing is on its way. */
  look(): void;
  end(): void;
}

const isUnknown = (error: unknown): boolean =>
  error instanceof TransportError && error.failure.refusal.code === 'device_unknown';

/** Hands the device's record to the server whenever the connection stands. */
export function uploadRecords(
  options: Pick<BackendOptions, 'timers' | 'log'>,
  session: { readonly api: Api; readonly outbox: Sql; readonly sync: Sync; readonly deviceId: string },
): RecordUpload {
  let busy = false;
  let ended = false;
  let retry: (() => void) | null = null;

  const isOnline = (): boolean => session.sync.state.phase === 'online';

  async function send(): Promise<void> {
    for (let next = nextRecords(session.outbox); next && !ended; next = nextRecords(session.outbox)) {
      const reply = await session.api.record(next).catch((error: unknown) => {
        if (next.device_id === session.deviceId || !isUnknown(error)) throw error;
        return null;
      });
      if (ended) return;
      if (!reply) {
        takeOverRecords(session.outbox, next.device_id, session.deviceId, sha256);
        continue;
      }
      const { seq } = reply;
      recordsTaken(session.outbox, next.device_id, seq);
      // What the server does not take stays; asking the same again at once would not end.
      if (seq < (next.entries.at(-1)?.seq ?? 0)) return;
    }
  }

  const upload: RecordUpload = {
    look() {
      // A connection that comes back is a better reason to try than a time that has passed.
      if (!isOnline()) {
        retry?.();
        retry = null;
      }
      if (busy || ended || retry !== null || !isOnline()) return;
      busy = true;
      send()
        .catch((error: unknown) => {
          if (!(error instanceof TransportError)) options.log('the record could not be handed over', error);
          if (ended || !isOnline()) return;
          retry = options.timers.after(RETRY_MS, () => {
            retry = null;
            upload.look();
          });
        })
        .finally(() => {
          busy = false;
        });
    },
    end() {
      ended = true;
      retry?.();
    },
  };
  return upload;
}
