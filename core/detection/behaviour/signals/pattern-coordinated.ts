import { behaviour, type Finding, none } from '../define.ts';
import type { PromptMatch } from '../facts.ts';
import { distinct, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { receivers: 3, senders: 3, withinMs: DAY };

/** One text for many: by one sender to several receivers, or by several accounts of one hand. */
export const patternCoordinated = behaviour({
  type: 'PATTERN_COORDINATED',
  about: ['message'],
  triggers: ['message.created'],
  coolDown: { ms: RULE.withinMs, per: 'user' },
  detect({ id, at, actorId, partnerId }, history) {
    if (actorId === null) return none;
    const alike = history.prompts(id).filter((one) => one.at > at - RULE.withinMs && one.at <= at);
    const receivers = distinct(alike.filter((one) => one.senderId === actorId).map((one) => one.receiverId)).length;
    const senders = distinct(alike.filter((one) => one.linked).map((one) => one.senderId)).length;
    const found = [...bySenders(alike, senders), ...byReceivers(receivers)];
    const confidence = Math.max(0, ...found.map((one) => one.confidence));
    if (confidence === 0) return none;
    const reasons = found.flatMap((one) => one.reasons);
    return [{ userId: actorId, counterpartyId: partnerId, confidence, reasons, patterns: ['COORDINATED'] }];
  },
});

type Part = Pick<Finding, 'confidence' | 'reasons'>;

function byReceivers(receivers: number): Part[] {
  if (receivers < RULE.receivers) return [];
  const text = `Nearly the same prompt to ${count(receivers, 'receiver')} in 24 hours`;
  return [{ confidence: rising(receivers, RULE.receivers, 0.65, 0.06, 0.92), reasons: [reason('same_prompt', text)] }];
}

function bySenders(alike: readonly PromptMatch[], senders: number): Part[] {
  if (senders < RULE.senders) return [];
  const text = `Nearly the same prompt by ${count(senders, 'linked account')} in 24 hours, ${count(alike.length, 'message')}`;
  return [{ confidence: rising(senders, RULE.senders, 0.8, 0.05, 0.96), reasons: [reason('linked_senders', text)] }];
}
