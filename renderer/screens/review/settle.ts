import type { Bridge } from '../../../core/contract/bridge.ts';
import { must } from '../../../core/lib/must.ts';
import type { ReviewItem } from '../../../core/queries/reviews.ts';
import { runCommand } from '../../app/run-command.ts';
import { actionsOf, severityOf } from './review-words.ts';

export type Act = 'accept' | 'close';

/** Gives the command that settles the item; refused as every command is, by its own rules. */
export function settle(bridge: Bridge, item: ReviewItem, act: Act, reason: string | null) {
  const { followUp, case: found } = item;
  const base = { follow_up_id: followUp.id, case_id: followUp.case_id };
  const rows = {
    [`follow_ups/${followUp.id}`]: followUp.version,
    ...(found ? { [`cases/${found.id}`]: found.version } : {}),
  };
  const seen = found && { state: found.state, tier: found.tier, claimed_by: found.claimed_by };
  if (act === 'close') {
    return followUp.kind === 'second_opinion'
      ? runCommand(bridge, 'acknowledge_second_opinion', { ...base, reason }, rows)
      : runCommand(bridge, 'discard_quarantined', { ...base, reason: reason ?? '' }, rows);
  }
  if (followUp.kind === 'quarantined') {
    return runCommand(bridge, 'accept_quarantined', { ...base, reason, severity: severityOf(item), seen }, rows);
  }
  const decided = must(found, 'the case of a second opinion');
  const adopted = {
    ...base,
    case_id: decided.id,
    reason: reason ?? '',
    severity: severityOf(item),
    action_ids: actionsOf(item).map(() => crypto.randomUUID()),
    decision_id: must(decided.decision_id, 'a decision on record'),
    seen: must(seen, 'what was seen of the case'),
  };
  return runCommand(bridge, 'adopt_second_opinion', adopted, rows);
}

/** Shortest reason that is one. */
export const MIN_REASON = 3;

/** Discarding and adopting need a reason, the other two may have one. */
export const needsReason = ({ followUp }: ReviewItem, act: Act): boolean =>
  (followUp.kind === 'second_opinion') === (act === 'accept');
