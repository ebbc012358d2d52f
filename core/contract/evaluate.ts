import { z } from 'zod';
import { EVALUATED_ACTIONS } from '../enforcement/holds.ts';
import { analysisContext, NO_CONTEXT } from './analysis.ts';
import { externalId, longText } from './events/define.ts';

/** `POST /api/evaluate`: what a platform asks before it lets an action through. Fields not named here are ignored. */
export const evaluateRequest = z
  .object({
    /** Of the request: sent again under it, the same question is stored once and answered as it was. */
    id: z.guid().toLowerCase().optional(),
    action: z.enum(EVALUATED_ACTIONS),
    /** Who acts. */
    user_id: externalId,
    /** With or to whom. */
    counterparty_id: externalId.nullish(),
    correlation_id: z.guid().toLowerCase().optional(),
    conversation_id: externalId.nullish(),
    message_id: externalId.default('message'),
    content: longText.optional(),
    context: analysisContext.default(NO_CONTEXT),
  })
  .refine(({ action, content }) => action !== 'message.send' || content !== undefined, {
    path: ['content'],
    message: 'the text that is to be sent',
  });
export type EvaluateRequest = z.infer<typeof evaluateRequest>;
