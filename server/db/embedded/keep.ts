import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { ClusterState } from './folder.ts';
import { lastWords } from './last-words.ts';
import { own, postmasterState } from './postmaster.ts';

const LOOK_MS = 250;
/** After a crash of one of its processes a postmaster recovers by itself; past this it is taken for hung. */
const RECOVERS_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface Kept {
  /** The connection that owns the cluster now. */
  readonly client: () => pg.Client;
  /** Does not look after it any more; answers when a start that is under way is through. */
  release(): Promise<void>;
}

interface Watched {
  readonly state: ClusterState;
  readonly data: string;
  readonly log: string;
  /** Starts it at its address. Throws when it does not start. */
  restart(): Promise<pg.Client>;
  tell(line: string): void;
}

/** Ours again, as soon as a postmaster that is alive answers; null when there is none, or it does not answer. */
async function recovered({ state, data }: Watched, released: AbortSignal): Promise<pg.Client | null> {
  const until = Date.now() + RECOVERS_WITHIN_MS;
  while (!released.aborted) {
    const client = await own(state, data);
    if (client) return client;
    if ((await postmasterState(data)) !== 'ours' || Date.now() > until) return null;
    await wait(LOOK_MS);
  }
  return null;
}

/**
 * Owns a cluster for as long as the process lives: when the owning connection ends, Postgres has crashed or was killed (by a system
 * that is short of memory, say). It is owned again as soon as it has recovered, or started again at the same address, where the
 * connections of the server find it.
 */
export function keepCluster(first: pg.Client, watched: Watched): Kept {
  const released = new AbortController();
  const { signal } = released;
  let client = first;
  const again = async (): Promise<pg.Client | null> => {
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const same = await recovered(watched, signal);
        if (same) return same;
        if (!signal.aborted) return await watched.restart();
      } catch (error) {
        watched.tell(`Postgres does not start again, and is tried in ${pause / 1000} s: ${(error as Error).message}`);
        await wait(pause, undefined, { signal }).catch(() => undefined);
      }
    }
    return null;
  };
  const isReleased = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      const isEnded = new Promise<void>((resolve) => client.once('end', resolve));
      await Promise.race([isEnded, isReleased]);
      if (signal.aborted) return;
      const why = await lastWords(watched.log);
      watched.tell(`Postgres ended by itself${why === '' ? '' : ` (${why})`}; it is started again.`);
      const next = await again();
      if (!next) return;
      client = next;
      watched.tell('Postgres runs again. What was committed is there; what was under way is tried again.');
    }
  };
  const watching = watch();
  return {
    client: () => client,
    async release() {
      released.abort();
      await watching;
    },
  };
}
