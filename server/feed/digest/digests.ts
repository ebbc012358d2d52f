import type { DigestReply } from '../../../core/contract/repair.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import type { Pool } from '../../db/pool.ts';
import { createGate } from '../gate.ts';
import type { Scope } from '../scope.ts';
import { withClient } from '../snapshot.ts';
import { makeDigest } from './make-digest.ts';

/** What changed meanwhile travels to each console that compares: not much in this time. */
const SHARED_MS = 10 * 60_000;
/** Each reads all rows of its scope: one after the other, however many floors devices ask for. */
const AT_ONCE = 1;
const MOST_WAITING = 20;

/** Digests for all consoles of a scope: read at most once in a while, however many ask. */
export interface Digests {
  /** `since`: of what is recent by this floor alone. */
  of(scope: Scope, since?: number): Promise<DigestReply>;
  /** Digests read so far. */
  readonly made: number;
}

export function createDigests(options: {
  readonly pool: Pool;
  readonly tokenise: Tokenise;
  readonly now: () => number;
}): Digests {
  const { pool, tokenise, now } = options;
  const kept = new Map<string, { at: number; digest: Promise<DigestReply> }>();
  const gate = createGate(AT_ONCE, { mostWaiting: MOST_WAITING });
  let made = 0;
  const make = async (scope: Scope, since: number | undefined): Promise<DigestReply> => {
    const leave = await gate.enter();
    try {
      made += 1;
      return await withClient(pool, (client) => makeDigest({ client, scope, tokenise, since }));
    } finally {
      leave();
    }
  };
  return {
    of(scope, since) {
      const key = `${scope.key} ${since ?? ''}`;
      const found = kept.get(key);
      if (found && found.at + SHARED_MS >= now()) return found.digest;
      // Floors are months: those that nobody asks for any more go with time.
      for (const [other, { at }] of kept) if (at + SHARED_MS < now()) kept.delete(other);
      const digest = make(scope, since);
      const entry = { at: now(), digest };
      kept.set(key, entry);
      digest.catch(() => {
        if (kept.get(key) === entry) kept.delete(key);
      });
      return digest;
    },
    get made() {
      return made;
    },
  };
}
