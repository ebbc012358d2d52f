import { z } from 'zod';
import { amount, currency, externalId, instant, shortText } from './define.ts';

const user_id = externalId;

/** What the platform's own trust-and-safety side did or found, outside of Docket. */
export const internalEvents = {
  'enforcement.action_applied': z.object({
    action_id: externalId,
    user_id,
    kind: shortText.min(1),
    reason: shortText.nullish(),
    ends_at: instant.nullish(),
  }),
  'enforcement.action_reversed': z.object({
    action_id: externalId,
    user_id,
    kind: shortText.min(1),
    reason: shortText.nullish(),
  }),
  'appeal.submitted': z.object({
    appeal_id: externalId,
    user_id,
    action_id: externalId.nullish(),
    reason: shortText.nullish(),
  }),
  'appeal.resolved': z.object({
    appeal_id: externalId,
    user_id,
    action_id: externalId.nullish(),
    outcome: z.enum(['uphold', 'modify', 'reverse']),
    reason: shortText.nullish(),
  }),
  'leakage.stage_advanced': z.object({
    user_id,
    counterparty_id: externalId,
    stage: z.enum(['signal', 'attempt', 'confirmation', 'leakage']),
    destination: z.enum(['app', 'social', 'phone', 'email', 'payment']).nullish(),
    estimated_loss: amount.nullish(),
    currency: currency.nullish(),
  }),
  'relationship.updated': z.object({ user_id, counterparty_id: externalId, strength: z.number().min(0).max(1) }),
};
