import { type AnalysisContext, analysisContext, NO_CONTEXT } from '../../core/contract/analysis.ts';
import { checkEvent } from '../../core/contract/events/check.ts';
import { wellFormed } from '../../core/contract/events/well-formed.ts';
import { checkShape } from '../../core/contract/problems.ts';
import type { DetectionResult, MessageInput } from '../../core/detection/define.ts';
import { detectMessage } from '../../core/detection/index.ts';
import { HttpError } from '../http-error.ts';
import type { Source } from '../sources/sources.ts';
import { contextOf } from './given-context.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function contextIn(body: Fields): AnalysisContext {
  if (body.context === undefined || body.context === null) return NO_CONTEXT;
  const parsed = checkShape(analysisContext, body.context, ['context']);
  if (parsed.ok) return parsed.value;
  throw new HttpError('invalid_request', { fields: parsed.error });
}

/**
 * Reads the text of one event: `{event, context?}`, or the event itself with `context` beside its fields. Nothing is
 * stored and nothing is looked up. Throws the HttpError of what is wrong with the request. `now` in ms.
 */
export function analyseEvent(input: unknown, source: Source, now: number): DetectionResult {
  const body = wellFormed(input);
  const checked = checkEvent(isObject(body) && isObject(body.event) ? body.event : body, now);
  if (!checked.ok) throw new HttpError(checked.error.code, { fields: checked.error.fields });
  const event = checked.value;
  if (event.type !== 'message.created' && event.type !== 'message.edited') {
    throw new HttpError('event_not_analysable', { detail: event.type });
  }
  const { payload, occurredAt } = event;
  const message: MessageInput = {
    id: payload.message_id,
    senderId: payload.sender_id,
    receiverId: payload.receiver_id,
    conversationId: payload.conversation_id ?? null,
    content: payload.content,
    sentAt: occurredAt,
  };
  return detectMessage(message, contextOf(message, contextIn(body as Fields), source));
}
