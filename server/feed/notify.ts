import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from '../db/pool.ts';

/** A NOTIFY takes a lock of the whole cluster at commit: one for all commits of this time, outside of their transactions. */
const COALESCE_MS = 25;
const RETRY_MS = 1000;

/** rows: something to read; access: somebody may no longer follow. */
export type News = 'rows' | 'access';

/** Tells other processes on this database what happened here, and hears them. */
export interface Notifier {
  /** After commits in this process. */
  tell(news?: News): void;
  destroy(): Promise<void>;
}

export interface NotifierOptions {
  readonly pool: Pool;
  /** Of NOTIFY: a name of our own, never data. */
  readonly channel: string;
  /** Another process committed, or notifications may have been missed. */
  readonly onHeard: (news: News) => void;
  readonly onError: (error: unknown) => void;
}

export function createNotifier({ pool, channel, onHeard, onError }: NotifierOptions): Notifier {
  const me = randomUUID();
  let client: PoolClient | null = null;
  let telling: NodeJS.Timeout | null = null;
  let told: News = 'rows';
  let retry: NodeJS.Timeout | null = null;
  let destroyed = false;
  let listening: Promise<void>;

  const lost = (error: unknown): void => {
    const broken = client;
    client = null;
    broken?.release(true);
    if (destroyed) return;
    onError(error);
    retry ??= setTimeout(() => {
      retry = null;
      listening = listen();
    }, RETRY_MS);
  };

  async function listen(): Promise<void> {
    try {
      const opened = await pool.connect();
      client = opened;
      opened.on('notification', ({ payload }) => {
        const [from, news] = (payload ?? '').split(' ');
        if (from !== me) onHeard(news === 'access' ? 'access' : 'rows');
      });
      opened.on('error', lost);
      await opened.query(`LISTEN ${channel}`);
      onHeard('access');
    } catch (error) {
      lost(error);
    }
  }
  listening = listen();

  return {
    tell(news = 'rows') {
      if (destroyed) return;
      if (news === 'access') told = news;
      telling ??= setTimeout(() => {
        telling = null;
        const payload = `${me} ${told}`;
        told = 'rows';
        pool.query('SELECT pg_notify($1, $2)', [channel, payload]).catch(onError);
      }, COALESCE_MS);
    },
    async destroy() {
      destroyed = true;
      if (telling) clearTimeout(telling);
      if (retry) clearTimeout(retry);
      await listening;
      client?.removeListener('error', lost);
      client?.release(true);
      client = null;
    },
  };
}
