import type { SignalDraft } from './define.ts';
import type { Reading } from './reading.ts';
import type { Scene } from './scene.ts';
import { openTransaction, recentFailure } from './signals/transaction.ts';
import type { PatternFlag } from './signals.ts';
import { VIOLATION_CONFIDENCE } from './signals.ts';

/** A session ends when its person has been silent for this long: half an hour, as web analytics count visits. */
const SESSION_GAP = 30 * 60_000;
/** What a sender did or was told counts for a month, as violations do. */
export const HISTORY_WINDOW = 30 * 86_400_000;

/** What is known of the sender from before the message, within `HISTORY_WINDOW`. Times in ms. */
export interface SenderHistory {
  /** The earliest message signal that counts as a violation. */
  readonly firstViolationAt: number | null;
  /** The last act of enforcement against the sender, for real and not reversed. */
  readonly warnedAt: number | null;
}

/** Flags that need the sender's history. `recent`: when the sender spoke within the hour before, any order. */
export function historyPatterns(sentAt: number, recent: readonly number[], history: SenderHistory): PatternFlag[] {
  const { firstViolationAt, warnedAt } = history;
  const flags: PatternFlag[] = [];
  const counts = (at: number | null): at is number => at !== null && at < sentAt && sentAt - at <= HISTORY_WINDOW;
  if (counts(firstViolationAt) && firstViolationAt <= sessionStart(sentAt, recent) - SESSION_GAP)
    flags.push('CROSS_SESSION');
  if (counts(warnedAt)) flags.push('AFTER_WARNING');
  return flags;
}

/** When the session of a message began, as far back as the recent messages tell. */
function sessionStart(sentAt: number, recent: readonly number[]): number {
  let start = sentAt;
  for (const at of recent.toSorted((a, b) => b - a)) {
    if (at > start) continue;
    if (start - at >= SESSION_GAP) break;
    start = at;
  }
  return start;
}

/**
 * Flags that the message's surroundings show. Those that need history come with `historyPatterns`;
 * `PROGRESSIVE_DISCLOSURE` comes with the split evidence itself.
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
