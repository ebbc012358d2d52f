import { commandOf } from '../../../core/commands/index.ts';
import { type ErrorCode, errorInfo } from '../../../core/contract/errors.ts';
import type { ConnectionStatus, FollowUp, OutboxItem } from '../../../core/contract/status.ts';
import { ACTIONS, type ActionKind } from '../../../core/enforcement/actions.ts';
import { REASONS, type ReasonCode } from '../../../core/enforcement/reasons.ts';
import { exactTime, remaining } from '../../parts/format.ts';

/** What an item asks for: `Decide · Shared contact details: Hard warning`. */
export function itemWhat(item: Pick<OutboxItem, 'name' | 'args'>): string {
  const label = commandOf(item.name)?.label ?? item.name;
  if (item.name === 'add_note') return `${label} · ${String(item.args.body ?? '').slice(0, 80)}`;
  if (item.name !== 'decide') return label;
  const reason = REASONS[item.args.reason_code as ReasonCode]?.label ?? '';
  const actions = ((item.args.actions ?? []) as { kind: ActionKind }[]).map(({ kind }) => ACTIONS[kind]?.label ?? kind);
  return [`${label} · ${reason}`, ...(actions.length > 0 ? [actions.join(', ')] : [])].join(': ');
}

/** What of the connection says when something leaves: it keeps still while windows come. */
export type Sending = Pick<ConnectionStatus, 'phase' | 'problem' | 'nextTryAt' | 'nextPushAt'>;

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
function nextTry(connection: Sending | null, now: number): string {
  const at = connection?.nextPushAt ?? connection?.nextTryAt ?? null;
  return at === null ? '' : ` Next try in ${remaining(at, now)}.`;
}

/** Why an item still waits (its own last problem, else the connection's), and what comes next. */
function waitingWords(item: OutboxItem, connection: Sending | null, now: number): string {
  // Whatever happened to it before: nothing goes on until somebody signs in.
  const first = connection?.phase === 'sign_in_needed' ? connection.problem : null;
  const problem = first ?? item.lastProblem ?? (connection?.phase === 'online' ? null : connection?.problem);
  if (problem) {
    const { message, remedy } = errorInfo(problem.code);
    return `${WAITING_WORDS[problem.code] ?? `${message} ${remedy}`}${nextTry(connection, now)}`;
  }
  if (connection && connection.phase !== 'online') return `Waits for the connection.${nextTry(connection, now)}`;
  return 'On its way.';
}

const by = (followUp: FollowUp): string => (followUp.by === null ? 'Somebody' : followUp.by);
const because = (followUp: FollowUp): string => (followUp.reason === null ? '' : ` Reason: ${followUp.reason}`);
const explain = (code: ErrorCode | null): string =>
  code === null ? 'The server refused it.' : `${errorInfo(code).message} ${errorInfo(code).remedy}`;

/** What a lead made of it; null while none has. */
function settledWords(followUp: FollowUp): string | null {
  switch (followUp.resolution) {
    case null:
      return null;
    case 'accepted':
      return `${by(followUp)} accepted it in their own name.${because(followUp)}`;
    case 'accepted_as_second_opinion':
      return `${by(followUp)} accepted it as a second opinion.${because(followUp)}`;
    case 'rejected':
      return explain(followUp.code);
    case 'discarded':
      return `${by(followUp)} discarded it.${because(followUp)}`;
    case 'acknowledged':
      return `${by(followUp)} has read it; the first decision stands.${because(followUp)}`;
    case 'adopted':
      return `${by(followUp)} adopted it in place of the first decision.${because(followUp)}`;
  }
}

function deferredState(item: OutboxItem, now: number): ItemState {
  const { followUp } = item;
  if (followUp?.kind === 'quarantined') return quarantinedState(item);
  if (followUp?.kind === 'second_opinion') return secondOpinionState(item);
  const due = followUp?.dueAt ?? item.until;
  switch (followUp?.resolution ?? null) {
    case null: {
      const when = due === null || due <= now ? 'It is due now' : `It is carried out ${exactTime(due)}`;
      return {
        word: 'Deferred',
        tone: 'warn',
        text: `Irreversible acts wait for the enforcement window. ${when}, if nothing speaks against it then.`,
      };
    }
    case 'accepted':
      return { word: 'Accepted', tone: 'ok', text: 'Deferred at first, then applied and recorded by the server.' };
    default:
      return {
        word: 'Refused when due',
        tone: 'problem',
        text: `${explain(followUp?.code ?? null)} Look at the case again.`,
      };
  }
}

function secondOpinionState(item: OutboxItem): ItemState {
  const text = 'Somebody had decided first: yours is on record and was not applied.';
  const settled = item.followUp && settledWords(item.followUp);
  return { word: 'Second opinion', tone: 'warn', text: `${text} ${settled ?? 'A lead reads it.'}` };
}

const acceptedState = (item: OutboxItem): ItemState =>
  item.outcome === 'accepted_as_second_opinion'
    ? secondOpinionState(item)
    : { word: 'Accepted', tone: 'ok', text: 'Applied and recorded by the server.' };

function quarantinedState(item: OutboxItem): ItemState {
  const settled = item.followUp && settledWords(item.followUp);
  if (settled) {
    const landed = item.followUp?.resolution !== 'discarded';
    return { word: landed ? 'Accepted by a lead' : 'Discarded', tone: landed ? 'ok' : 'quiet', text: settled };
  }
  const text = explain(item.followUp?.code ?? item.code);
  return { word: 'Quarantined', tone: 'problem', text: `${text} It waits for a lead; nothing is lost.` };
}

function refusedState(item: OutboxItem): ItemState {
  const state: ItemState =
    item.outcome === 'quarantined'
      ? quarantinedState(item)
      : { word: 'Refused', tone: 'problem', text: explain(item.code) };
  return item.state === 'refused' ? state : { ...state, word: `${state.word}, seen`, tone: 'quiet' };
}

export function itemState(item: OutboxItem, connection: Sending | null, now: number): ItemState {
  switch (item.state) {
    case 'held':
      return { word: 'Can be undone', tone: 'accent', text: `It leaves in ${remaining(item.holdUntil ?? now, now)}.` };
    case 'queued':
      return { word: 'Waiting', tone: 'warn', text: waitingWords(item, connection, now) };
    case 'delivered':
      return item.outcome === 'deferred' ? deferredState(item, now) : acceptedState(item);
    case 'refused':
    case 'dismissed':
      return refusedState(item);
    case 'withdrawn':
      return { word: 'Taken back', tone: 'quiet', text: 'Undone before it left.' };
  }
}
