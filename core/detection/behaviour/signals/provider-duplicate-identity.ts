import { behaviour, none } from '../define.ts';
import type { IdentityMatch, SharedValue } from '../facts.ts';
import { distinct } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

/** How much one shared thing says: people of one household share a device, hardly ever a payout. */
const WEIGHT: Readonly<Record<SharedValue, number>> = { payout: 0.85, phone: 0.75, email: 0.75, device: 0.5 };
const NAMES: Readonly<Record<SharedValue, string>> = {
  payout: 'payout',
  phone: 'phone number',
  email: 'e-mail address',
  device: 'device',
};

/** One hand behind several accounts, at least one of them a provider. Charged to the account that just acted. */
export const providerDuplicateIdentity = behaviour({
  type: 'PROVIDER_DUPLICATE_IDENTITY',
  about: ['account'],
  triggers: [
    'provider.registered',
    'provider.updated',
    'user.registered',
    'user.logged_in',
    'user.contact_field_changed',
  ],
  coolDown: { ms: 30 * DAY, per: 'pair' },
  detect({ actorId }, history) {
    if (actorId === null) return none;
    const isProvider = history.user(actorId).role === 'provider';
    const matches = history
      .identityMatches(actorId)
      .filter((match) => match.otherId !== actorId && (isProvider || match.otherRole === 'provider'));
    const others = distinct(matches.map((match) => match.otherId));
    const first = strongest(matches);
    if (!first) return none;
    const shared = distinct(matches.map((match) => match.shared));
    const doubt = shared.reduce((product, value) => product * (1 - WEIGHT[value]), 1) * 0.9 ** (others.length - 1);
    return [
      {
        userId: actorId,
        counterpartyId: first.otherId,
        confidence: Math.min(0.97, 1 - doubt),
        reasons: [
          reason(
            'shared_identity',
            `Same ${shared.map((value) => NAMES[value]).join(' and ')} as ${count(others.length, 'other account')}`,
          ),
        ],
      },
    ];
  },
});

const strongest = (matches: readonly IdentityMatch[]): IdentityMatch | null =>
  matches.reduce<IdentityMatch | null>(
    (best, match) => (best === null || WEIGHT[match.shared] > WEIGHT[best.shared] ? match : best),
    null,
  );
