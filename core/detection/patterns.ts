import type { SignalDraft } from './define.ts';
import type { Reading } from './reading.ts';
import type { Scene } from './scene.ts';
import { openTransaction, recentFailure } from './signals/transaction.ts';
import type { PatternFlag } from './signals.ts';
import { VIOLATION_CONFIDENCE } from './signals.ts';

/**
 * Flags that the message's surroundings show. Those that need history (`CROSS_SESSION`, `AFTER_WARNING`) are the
 * pipeline's; `PROGRESSIVE_DISCLOSURE` comes with the split evidence itself.
 */
export function surroundingPatterns(scene: Scene, drafts: readonly SignalDraft[]): PatternFlag[] {
  if (!drafts.some((one) => one.confidence >= VIOLATION_CONFIDENCE)) return [];
  const flags: PatternFlag[] = [];
  if (openTransaction(scene) !== null) flags.push('PAYMENT_WINDOW');
  if (recentFailure(scene) !== null) flags.push('TX_FAILURE_RECENT');
  const { senderId } = scene.now.message;
  const earlier = scene.pieces.filter((one) => one.message.senderId === senderId);
  if (earlier.some(carries)) flags.push('REPEATED_SIGNALS');
  else if (earlier.some(hints)) flags.push('ESCALATION');
  const oneSided = scene.context.before.length >= 2 && scene.context.before.every((one) => one.senderId === senderId);
  if (oneSided && scene.context.senderRole === 'provider') flags.push('ROLE_IMBALANCE');
  return flags;
}

const carries = (reading: Reading): boolean =>
  reading.mentions.some((mention) => mention.sure) ||
  reading.runs.some((run) => run.digits.length >= 9) ||
  reading.phrases.intent !== undefined ||
  reading.phrases.payment !== undefined;

const hints = (reading: Reading): boolean =>
  reading.phrases.intentHint !== undefined ||
  reading.phrases.grooming !== undefined ||
  reading.phrases.groomingHint !== undefined;
