import type { DetectionContext, DetectionResult, MessageInput } from '../../../core/detection/define.ts';
import { detectMessage, EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import type { SignalType } from '../../../core/detection/signals.ts';
import { VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';

export const message = (content: string, over: Partial<MessageInput> = {}): MessageInput => ({
  id: 'm1',
  senderId: 'anna',
  receiverId: 'ben',
  conversationId: 'c1',
  content,
  sentAt: 1_700_000_000_000,
  ...over,
});

export const detect = (content: string, context: Partial<DetectionContext> = {}): DetectionResult =>
  detectMessage(message(content), { ...EMPTY_CONTEXT, ...context });

/** Types raised with the confidence of a violation. */
export const kinds = (content: string, context: Partial<DetectionContext> = {}): SignalType[] =>
  detect(content, context)
    .signals.filter((one) => one.confidence >= VIOLATION_CONFIDENCE)
    .map((one) => one.type);

/** The last of several messages of one sender, ten seconds apart, with the earlier ones as its context. */
export function lastOf(texts: readonly string[]): DetectionResult {
  const all = texts.map((content, i) => message(content, { id: `m${i}`, sentAt: 1_700_000_000_000 + i * 10_000 }));
  const last = all.at(-1);
  if (last === undefined) throw new Error('no message');
  return detectMessage(last, { ...EMPTY_CONTEXT, before: all.slice(-3, -1), senderRecent: all.slice(0, -1).slice(-5) });
}
