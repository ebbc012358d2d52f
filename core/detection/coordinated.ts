import type { MessageInput, SignalDraft } from './define.ts';
import type { Reading } from './reading.ts';
import { read } from './reading.ts';
import { VIOLATION_CONFIDENCE } from './signals.ts';

const DAY = 86_400_000;
const MIN_PARTIES = 3;
const MIN_SHARED = 0.6;
const SHINGLE = 3;

/**
 * `PATTERN_COORDINATED`: near-duplicate prompts by one sender to three receivers, or by three linked accounts,
 * within 24 h. `drafts` are what the message itself raised: near-duplicates of harmless talk are no prompt.
 * `peers` are messages of the sender and of `linked` accounts; those outside the day are ignored.
 */
export function detectCoordinated(
  message: MessageInput,
  drafts: readonly SignalDraft[],
  peers: readonly MessageInput[],
  linked: ReadonlySet<string>,
): SignalDraft | null {
  if (!drafts.some((one) => one.confidence >= VIOLATION_CONFIDENCE)) return null;
  const own = fingerprint(read(message));
  const alike = peers.filter(
    (one) =>
      one.id !== message.id &&
      Math.abs(message.sentAt - one.sentAt) <= DAY &&
      (one.senderId === message.senderId || linked.has(one.senderId)) &&
      similar(own, fingerprint(read(one))),
  );
  const receivers = new Set(
    [message, ...alike.filter((one) => one.senderId === message.senderId)].map((one) => one.receiverId),
  );
  const senders = new Set([message, ...alike].map((one) => one.senderId));
  if (receivers.size < MIN_PARTIES && senders.size < MIN_PARTIES) return null;
  const text =
    senders.size >= MIN_PARTIES
      ? `${senders.size} linked accounts sent nearly the same within a day.`
      : `Sent nearly the same to ${receivers.size} people within a day.`;
  return {
    type: 'PATTERN_COORDINATED',
    confidence: Math.min(0.97, 0.8 + 0.04 * (Math.max(receivers.size, senders.size) - MIN_PARTIES)),
    spans: [message, ...alike.slice(0, 7)]
      .map((one) => ({ messageId: one.id, start: 0, end: one.content.length }))
      .filter((span) => span.end > 0),
    reasons: [{ code: senders.size >= MIN_PARTIES ? 'linked-accounts' : 'many-receivers', text }],
    obfuscation: [],
    patterns: ['COORDINATED'],
  };
}

interface Fingerprint {
  readonly shingles: ReadonlySet<string>;
  /** Long digit runs: the same number in different words is the same prompt. */
  readonly numbers: ReadonlySet<string>;
}

function fingerprint(reading: Reading): Fingerprint {
  const words = reading.words.slice(0, 400).map((word) => word.text);
  const shingles = new Set<string>();
  for (let i = 0; i + SHINGLE <= Math.max(words.length, SHINGLE); i++)
    shingles.add(words.slice(i, i + SHINGLE).join(' '));
  return { shingles, numbers: new Set(reading.runs.map((run) => run.digits).filter((digits) => digits.length >= 8)) };
}

function similar(a: Fingerprint, b: Fingerprint): boolean {
  for (const number of a.numbers) if (b.numbers.has(number)) return true;
  let shared = 0;
  for (const one of a.shingles) if (b.shingles.has(one)) shared++;
  return shared / Math.max(1, Math.min(a.shingles.size, b.shingles.size)) >= MIN_SHARED;
}
