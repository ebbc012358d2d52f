import { isDecided } from '../../../core/commands/case-state.ts';
import { commandOf } from '../../../core/commands/index.ts';
import { type ErrorCode, errorInfo } from '../../../core/contract/errors.ts';
import { ACTIONS, type ActionKind } from '../../../core/enforcement/actions.ts';
import { REASONS } from '../../../core/enforcement/reasons.ts';
import type { ReviewItem } from '../../../core/queries/reviews.ts';
import type { Resolution } from '../../../core/tables/follow-ups.ts';
import { exactTime } from '../../parts/format.ts';
import { itemWhat } from '../outbox/item-words.ts';

/** Commands that a lead can still carry out (core/commands/accept-quarantined.ts). */
const LANDABLE = new Set(['decide', 'add_note']);

export const actionsOf = (item: ReviewItem): { kind: ActionKind; hours: number | null }[] =>
  (item.followUp.args?.actions ?? []) as { kind: ActionKind; hours: number | null }[];

/** How strong what was asked for is; the commands check it. */
export const severityOf = (item: ReviewItem): number =>
  Math.max(0, ...actionsOf(item).map(({ kind }) => ACTIONS[kind]?.severity ?? 0));

/** What the person wanted: `Decide · Shared contact details: Hard warning`. */
export const wanted = ({ followUp }: ReviewItem): string =>
  followUp.args
    ? itemWhat({ name: followUp.command as never, args: followUp.args })
    : `${commandOf(followUp.command)?.label ?? 'A command'} whose contents cannot be shown`;

export const who = (item: ReviewItem): string => item.personName ?? 'Somebody';

/** Why it is here. */
export function why(item: ReviewItem): string {
  const { followUp, onRecord } = item;
  // Adopted, it is what stands on record: what stood there before it is in the case.
  if (followUp.resolution === 'adopted') return 'This opinion took the place of the decision that came first.';
  if (followUp.kind === 'second_opinion') {
    const first = onRecord
      ? `${onRecord.personName ?? 'Somebody'} had decided: ${decided(item)}.`
      : 'Somebody else had decided first.';
    return `${first} This opinion is on record and was not applied.`;
  }
  if (followUp.kind === 'deferred') {
    return `It waits for the enforcement window and is decided anew ${exactTime(followUp.due_at ?? followUp.recorded_at)}.`;
  }
  const code = followUp.code as ErrorCode | null;
  return [code === null ? 'It was quarantined.' : errorInfo(code).message, followUp.detail].filter(Boolean).join(' ');
}

/** The decision on record, in words. */
export function decided({ onRecord }: ReviewItem): string {
  if (!onRecord) return 'nothing';
  const { reason_code, actions } = onRecord.decision;
  return [REASONS[reason_code].label, ...actions.map(({ kind }) => ACTIONS[kind].label)].join(', ');
}

const RESOLVED: Readonly<Record<Resolution, string>> = {
  accepted: 'Accepted',
  accepted_as_second_opinion: 'Kept as a second opinion',
  rejected: 'Refused when due',
  discarded: 'Discarded',
  acknowledged: 'Acknowledged',
  adopted: 'Adopted',
};

export const stateWord = ({ followUp }: ReviewItem): string => {
  if (followUp.resolution !== null) return RESOLVED[followUp.resolution];
  return { quarantined: 'Quarantined', deferred: 'Deferred', second_opinion: 'Second opinion' }[followUp.kind];
};

/** Why it cannot be accepted or adopted by this person now; null when it can. */
export function whyNotAccept(item: ReviewItem, me: string): string | null {
  const { followUp, case: found } = item;
  const settled = whyNotClose(item, me);
  if (settled) return settled;
  if (!found) return 'The case is not on this device.';
  if (!followUp.args) return 'What it says cannot be read; discard it with a reason.';
  if (followUp.kind === 'second_opinion') return isDecided(found.state) ? null : 'The case is open again: decide it.';
  if (!LANDABLE.has(followUp.command)) return 'Only decisions and notes can still be accepted.';
  return followUp.command === 'decide' && isDecided(found.state) ? 'The case was decided meanwhile; discard it.' : null;
}

/** Why it cannot be discarded or acknowledged by this person; null when it can. */
export function whyNotClose({ followUp }: ReviewItem, me: string): string | null {
  if (followUp.resolution !== null) return 'It is settled.';
  if (followUp.kind === 'deferred') return 'It is decided anew when it is due; nobody needs to do anything.';
  return followUp.person_id === me ? 'It is yours: another lead looks at it.' : null;
}

export const acceptLabel = ({ followUp }: ReviewItem): string =>
  followUp.kind === 'second_opinion' ? 'Adopt' : 'Accept';
/** What was just done with it, for the message afterwards. */
export const settledWord = ({ followUp }: ReviewItem, act: 'accept' | 'close'): string =>
  followUp.kind === 'second_opinion'
    ? { accept: 'Adopted', close: 'Acknowledged' }[act]
    : { accept: 'Accepted', close: 'Discarded' }[act];
export const closeLabel = ({ followUp }: ReviewItem): string =>
  followUp.kind === 'second_opinion' ? 'Acknowledge' : 'Discard';
