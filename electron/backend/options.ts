import type { Clock, Timers } from '../../core/lib/clock.ts';
import type { OpenSql } from './files.ts';
import type { SecretStore } from './secret-store.ts';

/** What a host gives the backend. */
export interface BackendOptions {
  /** Address of the server, without a path. */
  readonly server: string;
  /** Folder for everything that stays: see docs/console-host.md. */
  readonly data: string;
  readonly deviceName: string;
  readonly openSql: OpenSql;
  readonly secretStore: SecretStore;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Where a file of this name is to go: the person's own choice, or null when they think better of it. Without it the page saves. */
  readonly askPath?: (name: string) => Promise<string | null>;
  /** One line per thing that went wrong without anyone having asked for it. */
  readonly log: (message: string, error: unknown) => void;
}

/** The clock and timers of the process; timers do not keep it alive. */
export const processTime: { readonly clock: Clock; readonly timers: Timers } = {
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  timers: {
    after: (ms, fn) => {
      const timer = setTimeout(fn, Math.min(ms, 2 ** 31 - 1));
      timer.unref();
      return () => clearTimeout(timer);
    },
  },
};
