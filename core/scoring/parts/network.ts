import type { Behaviour } from '../behaviour.ts';
import { count, term } from '../term.ts';
import type { Factor } from '../tiers.ts';

export function network({ network: ties }: Behaviour): Factor[] {
  return [
    ...term(
      'network',
      'device_suspended',
      'device shared with a suspended account',
      ties.deviceSharedWithSuspended ? 3 : 0,
      3,
    ),
    ...term(
      'network',
      'device_high_risk',
      'device shared with a high-risk account',
      ties.deviceSharedWithHighRisk ? 2 : 0,
      2,
    ),
    ...term(
      'network',
      'risky_ties',
      `ties to ${count(ties.tiesAbove60, 'account')} above 60`,
      ties.tiesAbove60 >= 3 ? 2 : 0,
      2,
    ),
  ];
}
