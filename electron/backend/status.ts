import type { ConnectionStatus, OutboxItem, OutboxNews, SessionStatus } from '../../core/contract/status.ts';
import type { CheckReport } from '../../core/replica/checkup.ts';
import { withFollowUps } from '../../core/replica/follow-ups.ts';
import { counts, listItems, newsOf } from '../../core/replica/outbox.ts';
import { damageOf } from '../../core/replica/repair.ts';
import { heldBundle } from '../../core/replica/rule-bundle.ts';
import { isDamaged } from '../../core/replica/storage.ts';
import type { Session } from './session.ts';

/** The four live values, from what is (core/contract/status.ts). */
export function sessionStatus(
  server: string,
  session: Session | null,
  knownEmail: string | null,
  needsServer: Extract<SessionStatus, { phase: 'locked' }>['needsServer'],
): SessionStatus {
  if (!session) {
    return knownEmail === null
      ? { phase: 'signed_out', server, knownEmail }
      : { phase: 'locked', server, knownEmail, needsServer };
  }
  const { person, certificate, deviceName } = session.vault.secrets;
  return {
    phase: 'ready',
    server,
    person: { id: person.id, displayName: person.display_name, role: session.replica.meta?.role ?? person.role },
    device: { id: certificate.device_id, name: deviceName },
    certificateNotAfter: certificate.not_after,
    policy: heldBundle(session.outbox, certificate.device_id),
  };
}

const IDLE: ConnectionStatus = {
  phase: 'idle',
  problem: null,
  lastSyncedAt: null,
  nextTryAt: null,
  nextPushAt: null,
  progress: null,
  partial: null,
  check: null,
  storage: null,
  waiting: 0,
  attention: 0,
};

const checkOf = (report: CheckReport | null): ConnectionStatus['check'] =>
  report && { at: report.at, rows: report.rows, mended: report.repaired.reduce((sum, one) => sum + damageOf(one), 0) };

export function connectionStatus(session: Session | null): ConnectionStatus {
  if (!session) return IDLE;
  const { sync, outbox, notice } = session;
  const { phase, problem } = sync.state;
  const { waiting, attention } = counts(outbox);
  return {
    phase: phase === 'signed_out' || phase === 'locked' ? 'idle' : phase,
    problem: problem ?? notice,
    lastSyncedAt: sync.lastSyncedAt,
    nextTryAt: sync.nextTryAt,
    nextPushAt: sync.nextPushAt,
    progress: sync.progress,
    partial: session.replica.meta?.partial ?? null,
    check: checkOf(sync.lastCheck),
    storage: session.storage(),
    waiting,
    attention,
  };
}

export const outboxStatus = (session: Session | null): OutboxItem[] =>
  session ? withLaterNews(session, listItems(session.outbox)) : [];

const NO_NEWS: OutboxNews = { waiting: 0, attention: 0, held: [], settled: [] };
export const outboxNews = (session: Session | null): OutboxNews => (session ? newsOf(session.outbox) : NO_NEWS);

/** What the outbox holds is shown whatever the replica is like. */
function withLaterNews(session: Session, items: OutboxItem[]): OutboxItem[] {
  try {
    return withFollowUps(items, session.replica.sql);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    session.sync.replicaLost();
    return items;
  }
}
