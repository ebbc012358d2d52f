import type { Behaviour } from '../behaviour.ts';
import { FIVE_COMPONENT } from '../config.ts';
import { count, termsOf } from '../term.ts';
import type { Factor } from '../tiers.ts';

const MIN_TIES = 3;

const term = termsOf('network', FIVE_COMPONENT.parts.network);

export function network({ network: ties }: Behaviour): Factor[] {
  const risky = `ties to ${count(ties.tiesAbove60, 'account')} above 60`;
  return [
    ...term('device_suspended', 'device shared with a suspended account', ties.deviceSharedWithSuspended ? 1 : 0),
    ...term('device_high_risk', 'device shared with a high-risk account', ties.deviceSharedWithHighRisk ? 1 : 0),
    ...term('risky_ties', risky, ties.tiesAbove60 >= MIN_TIES ? 1 : 0),
  ];
}
