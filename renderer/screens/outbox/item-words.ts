import { commandOf } from '../../../core/commands/index.ts';
import { type ErrorCode, errorInfo } from '../../../core/contract/errors.ts';
import type { ConnectionStatus, OutboxItem } from '../../../core/contract/status.ts';
import { ACTIONS, type ActionKind } from '../../../core/enforcement/actions.ts';
import { REASONS, type ReasonCode } from '../../../core/enforcement/reasons.ts';
import { remaining } from '../../parts/format.ts';

/** What an item asks for: `Decide · Shared contact details: Hard warning`. */
export function itemWhat(item: OutboxItem): string {
  const label = commandOf(item.name)?.label ?? item.name;
  if (item.name === 'add_note') return `${label} · ${String(item.args.body ?? '').slice(0, 80)}`;
  if (item.name !== 'decide') return label;
  const reason = REASONS[item.args.reason_code as ReasonCode]?.label ?? '';
  const actions = ((item.args.actions ?? []) as { kind: ActionKind }[]).map(({ kind }) => ACTIONS[kind]?.label ?? kind);
  return [`${label} · ${reason}`, ...(actions.length > 0 ? [actions.join(', ')] : [])].join(': ');
}

export interface ItemState {
  readonly word: string;
  readonly tone: 'accent' | 'quiet' | 'ok' | 'warn' | 'problem';
  /** Why it stands there, and what comes next. */
  readonly text: string;
}

/** For an item that waits; elsewhere these codes speak to whoever sent a request. */
const WAITING_WORDS: Partial<Record<ErrorCode, string>> = {
  body_too_large:
    'The server, or a proxy before it, takes no message of this size. Nothing is lost; ask who runs it to raise its limit.',
  rate_limited: 'The server has too much to do and asked to come later. Nothing is lost.',
  overloaded: 'The server has too much to do and asked to come later. Nothing is lost.',
  internal: 'The server failed and recorded nothing. Nothing is lost; tell an administrator if it stays so.',
};

/** When it is tried again, where that is known. */
function nextTry(connection: ConnectionStatus | undefined, now: number): string {
  const at = connection?.nextPushAt ?? connection?.nextTryAt ?? null;
  return at === null ? '' : ` Next try in ${remaining(at, now)}.`;
}

/** Why an item still waits (its own last problem, else the connection's), and what comes next. */
function waitingWords(item: OutboxItem, connection: ConnectionStatus | undefined, now: number): string {
  const problem = item.lastProblem ?? (connection?.phase === 'online' ? null : connection?.problem);
  if (problem) {
    const { message, remedy } = errorInfo(problem.code);
    return `${WAITING_WORDS[problem.code] ?? `${message} ${remedy}`}${nextTry(connection, now)}`;
  }
  if (connection && connection.phase !== 'online') return `Waits for the connection.${nextTry(connection, now)}`;
  return 'On its way.';
}

export function itemState(item: OutboxItem, connection: ConnectionStatus | undefined, now: number): ItemState {
  switch (item.state) {
    case 'held':
      return { word: 'Can be undone', tone: 'accent', text: `It leaves in ${remaining(item.holdUntil ?? now, now)}.` };
    case 'queued':
      return { word: 'Waiting', tone: 'warn', text: waitingWords(item, connection, now) };
    case 'delivered':
      return item.outcome === 'accepted_as_second_opinion'
        ? {
            word: 'Second opinion',
            tone: 'warn',
            text: 'Somebody had decided first: yours is on record and was not applied.',
          }
        : { word: 'Accepted', tone: 'ok', text: 'Applied and recorded by the server.' };
    case 'refused':
    case 'dismissed': {
      const why = item.code
        ? `${errorInfo(item.code).message} ${errorInfo(item.code).remedy}`
        : 'The server refused it.';
      return item.state === 'refused'
        ? { word: item.outcome === 'quarantined' ? 'Quarantined' : 'Refused', tone: 'problem', text: why }
        : { word: 'Refused, seen', tone: 'quiet', text: why };
    }
    case 'withdrawn':
      return { word: 'Taken back', tone: 'quiet', text: 'Undone before it left.' };
  }
}
