import { PROTOCOL, type PullRequest } from '../contract/wire.ts';
import type { Sql } from '../lib/sql.ts';
import type { Applied } from './apply.ts';
import type { LiveOrder, PullTicket } from './live-order.ts';
import { unsettled } from './outbox.ts';
import { pullCopy, pullMissing, pullOwed, pullWindow } from './pull.ts';
import { tablesAbout } from './quota/history.ts';
import type { Replica } from './replica.ts';
import { type Transport, TransportError } from './transport.ts';

export interface PullSource {
  readonly transport: Transport;
  readonly replica: Replica;
  readonly outbox: Sql;
  readonly order: LiveOrder;
}

type OnProgress = (rows: number, expected: number | null) => void;

/** What the replica was built from, and how far it has come. `fresh`: it is to be built. */
export function positionOf({ meta }: Pick<Replica, 'meta'>, fresh: boolean): PullRequest {
  const held = fresh ? null : meta;
  return {
    protocol: PROTOCOL,
    epoch: held?.epoch ?? null,
    scope: held?.scope ?? null,
    cursor: held?.cursor ?? '0',
  };
}

/**
 * Brings the replica up to the server: a first one as a copy, or as a window from '0' where there are no copies; any other by what
 * its scope owes it and then by the window from its cursor. A copy is shared and may be older than the question: it closes
 * no hole.
 */
export async function pullNow(
  source: PullSource,
  fresh: boolean,
  ticket: PullTicket,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Applied['state'] | 'copied'> {
  if (fresh) {
    if (await copied(source, signal, onProgress)) return 'copied';
  } else {
    source.replica.offer();
    await fetchOwed(source, signal, onProgress);
    await fetchHistory(source, signal);
  }
  const { transport, replica, outbox, order } = source;
  // Named before asking: their transactions have ended, so the window's snapshot holds them.
  const covered = unsettled(outbox);
  const lines = transport.pull(positionOf(replica, fresh), signal);
  return pullWindow(replica, lines, covered, signal, () => order.orderOf(ticket), onProgress);
}

/** False when there are no copies to be had: an older server, or a runtime that cannot read them. */
async function copied(
  { transport, replica }: PullSource,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<boolean> {
  if (!transport.copy) return false;
  try {
    const values = transport.copy({ protocol: PROTOCOL, resume: replica.copyToResume }, signal);
    await pullCopy(replica, values, signal, onProgress);
    return true;
  } catch (error) {
    if (error instanceof TransportError && error.failure.refusal.code === 'not_found') return false;
    throw error;
  }
}

async function fetchOwed({ transport, replica }: PullSource, signal: AbortSignal, onProgress: OnProgress) {
  const tables = replica.meta?.owes ?? [];
  if (tables.length === 0) return;
  const lines = transport.pull({ ...positionOf(replica, false), cursor: '0', tables: [...tables] }, signal);
  await pullOwed(replica, lines, signal, onProgress);
}

/** What went of accounts that have a recent case again. It is ahead of the cursor until the window that follows. */
async function fetchHistory({ transport, replica }: PullSource, signal: AbortSignal): Promise<void> {
  const about = replica.wantedHistory();
  const { meta } = replica;
  if (about.length === 0 || !meta) return;
  const asked = { ...positionOf(replica, false), cursor: '0', tables: tablesAbout(meta.role), about: [...about] };
  try {
    await pullMissing(replica, transport.pull(asked, signal), signal, () => undefined);
  } catch (error) {
    // A server of before knows no such question, and must not be asked it for ever: the next copy brings what went.
    if (!(error instanceof TransportError) || error.failure.refusal.code !== 'invalid_request') throw error;
  }
  replica.historyIsHere(about);
}
