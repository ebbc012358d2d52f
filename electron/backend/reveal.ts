import { reasonText, whyNotReveal } from '../../core/access/disclosure.ts';
import { roleOf } from '../../core/access/roles.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import { type RevealReply, type RevealRequest, revealedItems } from '../../core/contract/reveal.ts';
import { isInTouch } from './coverage.ts';
import type { Device } from './device.ts';
import { keepRecord } from './keep-record.ts';
import { refusable } from './refusable.ts';

/** Asks the server for what is masked here. The answer goes to the window that asked and is kept nowhere else. */
export async function revealHere(device: Device, asked: RevealRequest): Promise<RevealReply> {
  const session = device.need();
  const { replica, vault, sync, api } = session;
  const role = replica.meta?.role ?? vault.secrets.certificate.role;
  const refusal = whyNotReveal(roleOf(role).permissions, asked);
  if (refusal) throw new RefusedError(refusal);
  if (!isInTouch(sync.state.phase)) throw new RefusedError(refuse('reveal_needs_server'));
  const reply = await refusable(api.reveal(asked)).catch((error: unknown) => {
    const isAway = error instanceof RefusedError && error.refusal.code === 'offline';
    throw isAway ? new RefusedError(refuse('reveal_needs_server')) : error;
  });
  // Locked meanwhile: nobody is there who may read it.
  if (device.session !== session) throw new RefusedError(refuse('vault_locked'));
  keepRecord(device.options, session, {
    kind: 'case.revealed',
    entity_id: asked.case_id,
    reason: reasonText(asked.reason),
    what: revealedItems(reply),
    answer: reply.correlation_id,
  });
  return reply;
}
