import { type BehaviourDetector, behaviour, none } from '../define.ts';
import type { SharedValue, UserFacts } from '../facts.ts';
import { DAY } from './time.ts';
import { duration, reason } from './words.ts';

const RULE = { enforcedMs: 30 * DAY };

/**
 * A change of `field` that looks like slipping away: by a user at high or critical or under recent enforcement, or to
 * a value that a flagged account has.
 */
export const contactChange = (
  type: 'CONTACT_PHONE_CHANGED' | 'CONTACT_EMAIL_CHANGED',
  field: Extract<SharedValue, 'phone' | 'email'>,
): BehaviourDetector =>
  behaviour({
    type,
    about: ['account'],
    triggers: ['user.contact_field_changed'],
    coolDown: { ms: DAY, per: 'user' },
    detect({ at, userId, changedField }, history) {
      if (changedField !== field) return none;
      const taken = history
        .identityMatches(userId)
        .find((match) => match.shared === field && match.flagged && match.otherId !== userId);
      const own = ownRisk(history.user(userId), at);
      const reasons = [
        ...(taken ? [reason('flagged_value', 'Changed to a value of a flagged account')] : []),
        ...(own === null ? [] : [reason('under_watch', own)]),
      ];
      if (reasons.length === 0) return none;
      return [
        {
          userId,
          counterpartyId: taken?.otherId ?? null,
          confidence: taken ? (own === null ? 0.75 : 0.9) : 0.6,
          reasons,
        },
      ];
    },
  });

function ownRisk({ tier, enforcedAt }: UserFacts, at: number): string | null {
  if (tier === 'high' || tier === 'critical') return `Changed while at tier ${tier}`;
  if (enforcedAt !== null && enforcedAt <= at && at - enforcedAt < RULE.enforcedMs)
    return `Changed ${duration(at - enforcedAt)} after enforcement`;
  return null;
}
