import type { Permission } from '../../core/access/permissions.ts';
import { type Role, roleOf } from '../../core/access/roles.ts';
import type { ConnectionStatus, OutboxNews, SessionStatus } from '../../core/contract/status.ts';
import { must } from '../../core/lib/must.ts';
import type { RuleBundle } from '../../core/policy/bundle.ts';
import { useLive, useLiveOf } from './use-live.ts';

export type ReadySession = Extract<SessionStatus, { phase: 'ready' }>;

/** The signed-in person. Only below the shell, which is shown to nobody else. */
export function useReadySession(): ReadySession {
  const session = useLive('session', null).value;
  return must(session?.phase === 'ready' ? session : null, 'a signed-in person below the shell');
}

export const useRole = (): Role => roleOf(useReadySession().person.role);
export const usePermission = (permission: Permission): boolean => useRole().permissions.includes(permission);
/** The rules that decisions are given by on this device. */
export const usePolicy = (): RuleBundle => useReadySession().policy;
/** A part of the state of the connection, which changes with every window: what reads it all is drawn with each of them. */
export const useConnection = <T>(select: (status: ConnectionStatus | undefined) => T): T =>
  useLiveOf('connection', null, ({ value }) => select(value));

const NO_NEWS: OutboxNews = { waiting: 0, attention: 0, held: [], settled: [] };
export const useOutboxNews = <T>(select: (news: OutboxNews) => T): T =>
  useLiveOf('outbox_news', null, ({ value }) => select(value ?? NO_NEWS));
