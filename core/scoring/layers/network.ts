import type { SignalType } from '../../detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../behaviour.ts';
import { THREE_LAYER } from '../config.ts';
import { weightOf } from '../decay.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

/** Acting as others do, or with them. */
const ALIKE: ReadonlySet<SignalType> = new Set([
  'PATTERN_COORDINATED',
  'PAYMENT_CIRCULAR',
  'PROVIDER_RATING_MANIPULATION',
]);
/** Units of a cluster that holds an account known to be bad. */
const KNOWN_BAD = 2;

const term = termsOf('network', THREE_LAYER.parts.network);

export function network({ now, network: ties, money }: Behaviour, signals: readonly ScoredSignal[]): Factor[] {
  const weigh = (wanted: (type: SignalType) => boolean): number =>
    weightOf(
      signals.filter(({ type }) => wanted(type)),
      now,
    );
  const bad = ties.deviceSharedWithSuspended || ties.deviceSharedWithHighRisk;
  const worst = ties.deviceSharedWithSuspended ? ', one suspended' : bad ? ', one high-risk' : '';
  return [
    ...term(
      'flagged_counterparties',
      ties.tiesAbove60 > 0 ? `ties to ${count(ties.tiesAbove60, 'account')} above 60` : 'strong ties to risky accounts',
      ties.tiesAbove60 + weigh((type) => type === 'NETWORK_CONTAGION'),
    ),
    ...term(
      'shared_endpoints',
      'phone, address or payout shared with another account',
      weigh((type) => type === 'PROVIDER_DUPLICATE_IDENTITY'),
    ),
    ...term(
      'similar_patterns',
      'acts as others do, or with them',
      weigh((type) => ALIKE.has(type)) + money.circularPartners,
    ),
    ...term(
      'device_cluster',
      `${count(ties.deviceAccounts, 'other account')} on the same devices${worst}`,
      ties.deviceAccounts + (bad ? KNOWN_BAD : 0),
    ),
  ];
}
