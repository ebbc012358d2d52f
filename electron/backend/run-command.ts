import { randomBytes } from 'node:crypto';
import type { ClockWitness } from '../../core/commands/clock.ts';
import { type CommandName, commandOf } from '../../core/commands/index.ts';
import { parseArgs } from '../../core/commands/run.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import type { ChannelInput, ChannelOutput } from '../../core/contract/channels/index.ts';
import { refuse } from '../../core/contract/errors.ts';
import { uuidv7 } from '../../core/lib/uuid.ts';
import { BUNDLE_SEEN } from '../../core/policy/bundle.ts';
import { enqueue, type NewItem } from '../../core/replica/outbox.ts';
import { heldBundle } from '../../core/replica/rule-bundle.ts';
import { isDamaged, isFull } from '../../core/replica/storage.ts';
import { whyNotHere } from './coverage.ts';
import type { BackendOptions } from './options.ts';
import type { Session } from './session.ts';

const refused = (...args: Parameters<typeof refuse>): RefusedError => new RefusedError(refuse(...args));

/** What of a session a command needs. */
export type CommandDesk = Pick<Session, 'outbox' | 'replica' | 'sync'> & {
  readonly api?: { readonly clock: ClockWitness };
  readonly vault: { readonly secrets: Pick<Session['vault']['secrets'], 'certificate'> };
};

const freshId = (now: number): string => uuidv7(now, randomBytes(10));

/**
 * Tries the command on the replica, puts it in the outbox (on the disk when this returns) and overlays it. Throws a
 * RefusedError when the local rules say no: then nothing is queued.
 */
export function runCommandHere(
  options: Pick<BackendOptions, 'clock' | 'log'>,
  session: CommandDesk,
  input: ChannelInput<'command.run'>,
  newId = freshId,
): ChannelOutput<'command.run'> {
  const command = commandOf(input.name);
  if (!command) throw refused('command_unknown', input.name);
  const now = options.clock.now();
  const parsed = parseArgs(command, input.args);
  if (!parsed.ok) throw new RefusedError(parsed.refusal);
  const act = { command, args: parsed.args, at: now };
  const { phase } = session.sync.state;
  const uncovered = whyNotHere(session.vault.secrets.certificate, act, { phase, outbox: session.outbox });
  if (uncovered) throw new RefusedError(uncovered);

  const { lastSync } = session.sync;
  const item: NewItem = {
    id: newId(now),
    name: command.name as CommandName,
    args: parsed.args as Record<string, unknown>,
    seen: seenWith(input.seen, heldBundle(session.outbox, session.vault.secrets.certificate.device_id).version),
    caseId: command.caseId(parsed.args),
    at: now,
    elapsed: lastSync === null ? null : Math.round(options.clock.monotonic() - lastSync),
    ...(session.api ? { clock: { offset: session.api.clock.offset, jump: session.api.clock.jump } } : {}),
    correlationId: newId(now),
    holdUntil: command.undoMs > 0 ? now + command.undoMs : null,
  };
  const verdict = tryOut(session, item);
  if (!verdict) throw refused('case_not_found', 'the local copy is not here yet');
  if (!verdict.ok) throw new RefusedError(verdict.refusal);
  keep(session, item);
  try {
    session.replica.overlay(item);
  } catch (error) {
    // It is in the outbox: the command counts, and the overlay is made again with the next window or start.
    options.log(`command ${item.id} is queued, but its preview failed`, error);
  }
  session.sync.sealNow();
  return { command_id: item.id, hold_until: item.holdUntil };
}

/** What the person had before them, and the rules that they decided by: the page does not say which. */
const seenWith = (seen: NewItem['seen'], version: number): NewItem['seen'] => {
  const { [BUNDLE_SEEN]: _said, ...rows } = seen;
  return version > 0 ? { ...rows, [BUNDLE_SEEN]: version } : rows;
};

/** A local copy that turns out to be damaged is built anew; nothing was queued yet. */
function tryOut(session: CommandDesk, item: NewItem) {
  try {
    return session.replica.tryOut(item);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    session.sync.replicaLost();
    throw refused('replica_corrupt');
  }
}

function keep(session: CommandDesk, item: NewItem): void {
  try {
    enqueue(session.outbox, item);
  } catch (error) {
    if (isFull(error)) throw refused('disk_full');
    if (isDamaged(error)) throw refused('outbox_damaged');
    throw error;
  }
}
