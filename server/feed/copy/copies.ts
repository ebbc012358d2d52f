import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Tokenise } from '../../../core/tables/redact.ts';
import type { Pool } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';
import { withClient } from '../snapshot.ts';
import { type CopyForm, makeCopy } from './make-copy.ts';
import { ownFolder, removeFolder } from './own-folder.ts';
import type { CopyStart, Lend } from './read-beginning.ts';
import { createSpool } from './spool.ts';
import { withRoom } from './with-room.ts';

/** Consoles that come later than this get a copy of their own time. */
const SHARED_MS = 5 * 60_000;
/** Unread for so long, nobody will go on with it any more. */
const KEPT_MS = 10 * 60_000;

/** One snapshot of one scope, being made or made. */
export interface Copy {
  readonly id: string;
  readonly scope: Scope;
  readonly form: CopyForm;
  /** Rejects when the copy could not be begun. */
  readonly start: Promise<CopyStart>;
  /** A frame. Waits until the part is there; null after the last one. Rejects when it will never be. */
  part(n: number): Promise<Buffer | null>;
}

export interface Copies {
  /** The copy asked for while it is kept; else one that was begun a short time ago; else a new one. */
  join(scope: Scope, form: CopyForm, id: string | null): Copy;
  /** Copies begun so far: it does not grow with the number of consoles. */
  readonly made: number;
  destroy(): Promise<void>;
}

export interface CopiesOptions {
  readonly pool: Pool;
  /** Shared with other processes of the same data folder. */
  readonly folder: string;
  readonly epoch: string;
  readonly now: () => number;
  readonly tokenise: Tokenise;
  readonly onError: (error: unknown) => void;
}

interface Kept extends Copy {
  readonly begunAt: number;
  readonly usedAt: number;
  readonly failed: boolean;
  /** Stops the making too. */
  remove(): Promise<void>;
}

/** First replicas for all: each snapshot is read once, however many consoles ask and however slowly they read. */
export function createCopies(options: CopiesOptions): Copies {
  const { now } = options;
  const folder = ownFolder(options.folder);
  const kept = new Set<Kept>();
  let made = 0;

  const drop = (copy: Kept): void => {
    kept.delete(copy);
    copy.remove().catch(options.onError);
  };
  const dropOld = (): void => {
    for (const copy of kept) if (copy.failed || copy.usedAt + KEPT_MS < now()) drop(copy);
  };
  const timer = setInterval(dropOld, KEPT_MS / 10);
  timer.unref();

  return {
    join(scope, form, id) {
      dropOld();
      const mine = [...kept].filter((copy) => copy.scope === scope && copy.form === form);
      const asked = mine.find((copy) => copy.id === id);
      const fresh = mine.find((copy) => copy.begunAt + SHARED_MS >= now());
      const found = asked ?? fresh;
      if (found) return found;
      made += 1;
      const copy = beginCopy({ ...options, folder }, scope, form);
      kept.add(copy);
      return copy;
    },
    get made() {
      return made;
    },
    async destroy() {
      clearInterval(timer);
      const all = [...kept];
      kept.clear();
      for (const copy of all) await copy.remove();
      removeFolder(folder);
    },
  };
}

function beginCopy({ pool, folder, epoch, now, tokenise, onError }: CopiesOptions, scope: Scope, form: CopyForm): Kept {
  const id = randomUUID();
  const spool = createSpool(join(folder, id));
  const started = Promise.withResolvers<CopyStart>();
  /** So many can be read, from the first; and those behind one that is not there yet. */
  let parts = 0;
  const ahead = new Set<number>();
  let state: 'making' | 'made' | 'failed' = 'making';
  let stopped = false;
  let usedAt = now();
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const all = waiting;
    waiting = [];
    for (const one of all) one();
  };

  async function make(): Promise<void> {
    const client = await pool.connect();
    const beside: Lend = (work) => withClient(pool, work);
    let whole = false;
    try {
      await makeCopy({ client, beside, scope, epoch, now, tokenise, form }, await spool, started.resolve, (n) => {
        if (stopped) throw new Error('the server stops');
        ahead.add(n);
        while (ahead.delete(parts)) parts += 1;
        wake();
      });
      whole = true;
    } finally {
      // Left in the middle: a transaction is open, and rows are on the line.
      client.release(!whole);
    }
  }
  const finished = withRoom(make).then(
    () => {
      state = 'made';
      wake();
    },
    (error: unknown) => {
      state = 'failed';
      started.reject(error);
      wake();
      if (!stopped) onError(error);
    },
  );
  // Whoever waits hears it; there may be nobody.
  started.promise.catch(() => undefined);
  return {
    id,
    scope,
    form,
    start: started.promise,
    begunAt: usedAt,
    get usedAt() {
      return usedAt;
    },
    get failed() {
      return state === 'failed';
    },
    async part(n) {
      usedAt = now();
      while (n >= parts && state === 'making') await new Promise<void>((resolve) => waiting.push(resolve));
      if (n < parts) return (await spool).read(n);
      if (state === 'made') return null;
      throw new Error('the copy was not finished');
    },
    async remove() {
      stopped = true;
      await finished;
      await (await spool).remove();
    },
  };
}
