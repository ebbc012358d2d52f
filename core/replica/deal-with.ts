import { ROLE_NAMES, type RoleName } from '../access/roles.ts';
import { refuse } from '../contract/errors.ts';
import type { Failure } from './machine.ts';
import type { Replica } from './replica.ts';
import { storageProblem } from './storage.ts';
import { TransportError } from './transport.ts';
import { WindowError } from './window.ts';

export interface Dealing {
  readonly replica: Replica;
  /** The scope that this version would make of a role (tables/scope.ts). Without it every change of scope is a rebuild. */
  readonly scopeOf?: (role: RoleName) => string;
  readonly onUnexpected: (error: unknown) => void;
  /** The file turned out to be damaged. */
  readonly lost: () => void;
}

/** What a failed request means for sync, after what it asks of the replica is done; null when nothing is left to do. */
export function dealWith(error: unknown, dealing: Dealing): Failure | null {
  if (error instanceof TransportError) {
    const { refusal } = error.failure;
    // What is no longer allowed leaves first (I5): with the whole replica, or, where the scope is known, by itself.
    if (refusal.code === 'scope_changed' && rescope(refusal.detail, dealing)) {
      return { kind: 'rescoped', refusal, retryAfter: null };
    }
    if (['scope_changed', 'device_revoked'].includes(refusal.code)) dealing.replica.wipe();
    return error.failure;
  }
  if (error instanceof WindowError) {
    return { kind: 'server', refusal: refuse('offline', error.message), retryAfter: null };
  }
  const storage = storageProblem(error);
  if (storage?.code === 'disk_full') return { kind: 'blocked', refusal: storage, retryAfter: null };
  if (storage) {
    dealing.lost();
    return null;
  }
  dealing.onUnexpected(error);
  return { kind: 'server', refusal: refuse('internal', String(error)), retryAfter: null };
}

/** `key` is the scope that the server asks for: known here when this version would make the same of the role. */
function rescope(key: string | undefined, { replica, scopeOf }: Dealing): boolean {
  const role = ROLE_NAMES.find((name) => key?.startsWith(`${name}:`));
  if (role === undefined || key === undefined || scopeOf?.(role) !== key) return false;
  try {
    return replica.rescope({ role, scope: key });
  } catch (error) {
    // A file that cannot be read or written cannot be cleaned either: it goes as a whole.
    if (storageProblem(error)) return false;
    throw error;
  }
}
