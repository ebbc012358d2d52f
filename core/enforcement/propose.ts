import type { Tier } from '../scoring/tiers.ts';
import { type Evidence, LAYER_MEANING, NO_LAYER } from './evidence.ts';
import { climb, type Proposal } from './ladder.ts';

/** What the ladder asks for with this evidence in this tier, whether or not it already stands. */
export function propose(tier: Tier, evidence: Evidence): Proposal[] {
  const { context } = evidence.main ? LAYER_MEANING[evidence.main] : NO_LAYER;
  const { violations, layers, evasion, intent } = evidence;
  return climb({ tier, context, violations, layers: layers.size, evasion, intent });
}
