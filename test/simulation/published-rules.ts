import { BUILT_IN, type RuleBundle } from '../../core/policy/bundle.ts';
import { policyOf } from '../../server/policy/load-policy.ts';
import { BEGIN } from './rows.ts';

/** For this no decision is given any more. */
export const PAST_REASON = 'booking_abuse';

const bundle = (version: number): RuleBundle => ({
  ...BUILT_IN,
  version,
  reasons: { ...BUILT_IN.reasons, [PAST_REASON]: { ...BUILT_IN.reasons[PAST_REASON], in_force: false } },
});

/** What was published before a story begins: the first was taken back, the second holds. */
export const PUBLISHED = [
  { bundle: bundle(1), withdrawnAt: BEGIN },
  { bundle: bundle(2), withdrawnAt: null },
] as const;

/** As the server loads it (server/policy/load-policy.ts). */
export const POLICY = policyOf(
  PUBLISHED[1].bundle,
  PUBLISHED.map(({ bundle: { version }, withdrawnAt }) => ({ version, withdrawn_at: withdrawnAt })),
);
