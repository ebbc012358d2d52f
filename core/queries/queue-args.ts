import { z } from 'zod';
import { SIGNAL_TYPES, type SignalType } from '../detection/signals.ts';
import { TIERS } from '../scoring/tiers.ts';
import { type CaseState, QUEUES } from '../tables/cases.ts';

/** Cases that wait for somebody. */
export const OPEN_STATES: readonly CaseState[] = ['open', 'claimed', 'reopened'];

export const queueArgs = z.strictObject({
  show: z.enum(['open', 'mine', 'decided', 'all']),
  queue: z.enum(QUEUES).nullable(),
  tier: z.enum(TIERS).nullable(),
  signal: z.enum(SIGNAL_TYPES as [SignalType, ...SignalType[]]).nullable(),
  /** Part of the subject's name or platform id. */
  text: z.string().max(200),
  sort: z.enum(['priority', 'tier', 'subject', 'opened_at', 'last_event_at', 'signal_count', 'state', 'decided_at']),
  descending: z.boolean(),
  /** Leaves out cases opened later: a list in use keeps still, and the later ones are counted as `newer`. */
  opened_until: z.number().nullable().default(null),
  offset: z.number().int().min(0),
  /** 0: the counts alone. */
  limit: z.number().int().min(0).max(500),
});
export type QueueArgs = z.infer<typeof queueArgs>;
