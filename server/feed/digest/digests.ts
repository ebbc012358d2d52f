import type { DigestReply } from '../../../core/contract/repair.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import type { Pool } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';
import { withClient } from '../snapshot.ts';
import { makeDigest } from './make-digest.ts';

/** What changed meanwhile travels to each console that compares: not much in this time. */
const SHARED_MS = 10 * 60_000;

/** Digests for all consoles of a scope: read at most once in a while, however many ask. */
export interface Digests {
  of(scope: Scope): Promise<DigestReply>;
  /** Digests read so far. */
  readonly made: number;
}

export function createDigests(options: {
  readonly pool: Pool;
  readonly tokenise: Tokenise;
  readonly now: () => number;
}): Digests {
  const { pool, tokenise, now } = options;
  const kept = new Map<Scope, { at: number; digest: Promise<DigestReply> }>();
  let made = 0;
  return {
    of(scope) {
      const found = kept.get(scope);
      if (found && found.at + SHARED_MS >= now()) return found.digest;
      made += 1;
      const digest = withClient(pool, (client) => makeDigest({ client, scope, tokenise }));
      const entry = { at: now(), digest };
      kept.set(scope, entry);
      digest.catch(() => {
        if (kept.get(scope) === entry) kept.delete(scope);
      });
      return digest;
    },
    get made() {
      return made;
    },
  };
}
