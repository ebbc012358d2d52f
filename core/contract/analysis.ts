import { z } from 'zod';
import { externalId, instant, longText } from './events/define.ts';

const role = z.enum(['client', 'provider', 'unknown']).default('unknown');

/** What a platform may tell of the surroundings of a text, in its own ids; oldest first. All of it is optional. */
export const analysisContext = z.object({
  /** Of the same conversation. Without a time: just before the text. */
  messages: z
    .array(
      z.object({
        message_id: externalId.optional(),
        sender_id: externalId,
        receiver_id: externalId,
        content: longText,
        occurred_at: instant.optional(),
      }),
    )
    .max(50)
    .default([]),
  /** Of the pair. */
  transactions: z
    .array(
      z.object({
        transaction_id: externalId,
        user_id: externalId,
        counterparty_id: externalId.nullish(),
        status: z.enum(['initiated', 'completed', 'failed', 'cancelled']),
        occurred_at: instant,
      }),
    )
    .max(50)
    .default([]),
  sender_role: role,
  receiver_role: role,
});
export type AnalysisContext = z.infer<typeof analysisContext>;
export const NO_CONTEXT: AnalysisContext = analysisContext.parse({});
