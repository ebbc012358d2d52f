import { PROTOCOL, type PullRequest } from '../../core/contract/wire.ts';
import { HttpError } from '../http-error.ts';
import type { Scope } from './scope.ts';

/** What the replica was built from must be what this server would build it from. Throws the HttpError that says not. */
export function checkPull(asked: PullRequest, epoch: string, scope: Scope): void {
  if (asked.protocol !== PROTOCOL) {
    throw new HttpError('protocol_unsupported', { detail: `the server speaks ${PROTOCOL}, not ${asked.protocol}` });
  }
  // A first replica belongs to nothing yet; what is added to one does.
  if (asked.cursor === '0' && !asked.tables) return;
  if (asked.epoch !== epoch) throw new HttpError('epoch_changed');
  if (asked.scope !== scope.key) throw new HttpError('scope_changed', { detail: scope.key });
}
