/**
 * Weights and caps of the models, in one place. Whatever changes here changes answers: raise the version of the model.
 * `docs/scoring.md` is made from it.
 */
interface TermConfig {
  /** What it counts, in the words of the docs. */
  readonly of: string;
  /** Points per unit of that. */
  readonly each: number;
  /** Never more than this. */
  readonly cap: number;
}

export interface PartConfig {
  readonly label: string;
  readonly cap: number;
  /** Share of the part in the score; 1 where points are simply added. */
  readonly weight: number;
  readonly terms: Readonly<Record<string, TermConfig>>;
}

export interface ModelConfig {
  readonly version: string;
  readonly parts: Readonly<Record<string, PartConfig>>;
}

const t = (of: string, each: number, cap: number): TermConfig => ({ of, each, cap });

/** Capped parts, added up; the network comes on top. */
export const FIVE_COMPONENT = {
  version: '1',
  parts: {
    behavioural: {
      label: 'behaviour',
      cap: 25,
      weight: 1,
      terms: {
        cancellation_rate: t('share of bookings cancelled in 30 days, × 1.5 when soon after a contact signal', 12, 12),
        night_bookings: t('bookings between 02:00 and 05:00', 3, 10),
        dormant_activation: t('active again after more than 30 idle days', 5, 5),
        burst_days: t('days with more than four times the usual activity', 2, 8),
      },
    },
    financial: {
      label: 'payments',
      cap: 25,
      weight: 1,
      terms: {
        external_payment: t('weight of payment signals', 5, 10),
        circular_partners: t('partners with whom money goes in circles', 8, 8),
        top_ups: t('top-ups of a day beyond two', 3, 6),
        split_days: t('days with split payments', 4, 6),
        withdrawals: t('withdrew more than twice what was deposited', 5, 5),
      },
    },
    communication: {
      label: 'communication',
      cap: 20,
      weight: 1,
      terms: {
        contact: t('weight of contact signals', 3, 8),
        obfuscated: t('weight of disguised signals', 4, 8),
        grooming: t('weight of grooming signals', 3, 6),
        intent: t('weight of signals of intent to leave', 3, 6),
        escalation: t('went further from message to message', 4, 4),
      },
    },
    historical: {
      label: 'history',
      cap: 20,
      weight: 1,
      terms: {
        enforcement: t('earlier actions that stand, never shadow', 3, 8),
        dispute_rate: t('disputes in 90 days per ended booking', 8, 8),
        non_completion: t('share of ended bookings of 90 days not completed', 10, 10),
        repeated: t('weight of signals of a kind beyond the strongest', 3, 6),
        denied_appeals: t('denied appeals', 2, 4),
      },
    },
    identity: {
      label: 'identity',
      cap: 10,
      weight: 1,
      terms: {
        identity_unproven: t('every account begins with', 10, 10),
        verified: t('identity verified', -5, 5),
        verification_pending: t('verification under way', -2, 2),
        profile_complete: t('complete profile', -2, 2),
        account_old: t('older than 180 days', -3, 3),
        account_settled: t('older than 30 days', -1, 1),
        account_new: t('younger than 3 days', 5, 5),
        account_young: t('younger than 7 days', 3, 3),
      },
    },
    network: {
      label: 'network',
      cap: 7,
      weight: 1,
      terms: {
        device_suspended: t('device shared with a suspended account', 3, 3),
        device_high_risk: t('device shared with a high-risk account', 2, 2),
        risky_ties: t('at least three ties to accounts above 60', 2, 2),
      },
    },
  },
} as const satisfies ModelConfig;

/** Three layers, each 0–100, weighted: 0.30 operational + 0.40 behavioural + 0.30 network. */
export const THREE_LAYER = {
  version: '1',
  parts: {
    operational: {
      label: 'operations',
      cap: 100,
      weight: 0.3,
      terms: {
        escrow_avoidance: t('weight of payment signals, of deals after contact, and ¼ of disguised contact', 20, 40),
        cancellations: t('share of bookings cancelled in 30 days, × 1.5 when soon after a contact signal', 30, 30),
        off_platform: t('weight of contact and intent signals', 10, 30),
      },
    },
    behavioural: {
      label: 'behaviour',
      cap: 100,
      weight: 0.4,
      terms: {
        volume: t('weight of all signals', 4, 25),
        diversity: t('strongest weight of each kind of signal, added up', 8, 25),
        escalation: t('went further from message to message, by the strongest signal', 20, 20),
        repeats: t('weight of signals of a kind beyond the strongest', 4, 15),
        obfuscation: t('weight of disguised signals', 5, 15),
      },
    },
    network: {
      label: 'network',
      cap: 100,
      weight: 0.3,
      terms: {
        flagged_counterparties: t('ties to accounts above 60, and weight of contagion signals', 10, 30),
        shared_endpoints: t('weight of signals of a phone, address or payout shared with another account', 15, 25),
        similar_patterns: t('weight of signals of acting alike with others, and circular partners', 12.5, 25),
        device_cluster: t('other accounts on the same devices, + 2 when one is high-risk or suspended', 5, 20),
      },
    },
  },
} as const satisfies ModelConfig;

/** Every model, the default first. */
export const MODEL_CONFIGS = { 'five-component': FIVE_COMPONENT, 'three-layer': THREE_LAYER } as const;

export type ModelName = keyof typeof MODEL_CONFIGS;
export const MODEL_NAMES = Object.keys(MODEL_CONFIGS) as [ModelName, ...ModelName[]];
export const DEFAULT_MODEL: ModelName = 'five-component';

type PartsOf<M> = M extends { readonly parts: infer P } ? keyof P : never;
/** A part of any model. */
export type Part = PartsOf<(typeof MODEL_CONFIGS)[ModelName]>;

/** Most points of each part of a model; null for a model that this version does not know. */
export function partCaps(model: string): ReadonlyMap<string, number> | null {
  if (!Object.hasOwn(MODEL_CONFIGS, model)) return null;
  const { parts } = MODEL_CONFIGS[model as ModelName] as ModelConfig;
  return new Map(Object.entries(parts).map(([part, { cap, weight }]) => [part, cap * weight]));
}
