import type { Span } from './define.ts';
import { toOriginal } from './normalise.ts';
import { Reading } from './reading.ts';

/** The sender's last short messages and this one as one text, with the way back to each. */
export interface Joined {
  readonly reading: Reading;
  /** The spans in the single messages of a folded range; empty unless it crosses into this message from an earlier one. */
  readonly spans: (start: number, end: number) => Span[];
}

const MAX_LENGTH = 90;
const MAX_PIECE = 45;
const MAX_PAUSE = 15 * 60_000;
/** Words with which a next piece is handed over; they are not part of it. */
const LEADS =
  /^(?:and |then |next |after that |ensuite |puis |et |luego |despues |y |depois |dann |und |second part |part two|now |the rest|rest )+[:,]? ?/i;

export function joinPieces(current: Reading, pieces: readonly Reading[]): Joined | null {
  const now = current.message;
  if (now.content.length > MAX_LENGTH || pieces.length === 0) return null;
  const chosen = [now];
  for (const piece of [...pieces].reverse()) {
    const next = chosen[0] ?? now;
    if (
      piece.message.content.length > MAX_LENGTH ||
      next.sentAt - piece.message.sentAt > MAX_PAUSE ||
      chosen.length >= 5
    )
      break;
    chosen.unshift(piece.message);
  }
  // Whole sentences are not pieces of one thing.
  if (chosen.length < 2 || chosen.every((message) => message.content.length > MAX_PIECE)) return null;
  const parts: { id: string; at: number; skip: number; end: number }[] = [];
  let content = '';
  for (const message of chosen) {
    const skip = parts.length === 0 ? 0 : (LEADS.exec(message.content)?.[0].length ?? 0);
    if (parts.length > 0) content += ' ';
    parts.push({ id: message.id, at: content.length, skip, end: content.length + message.content.length - skip });
    content += message.content.slice(skip);
  }
  const reading = new Reading({ ...now, content });
  const spans = (start: number, end: number): Span[] => {
    const range = toOriginal(reading.norm, start, end);
    const touched = parts.filter((part) => part.at < range.end && part.end > range.start);
    if (touched.length < 2 || touched.at(-1)?.id !== now.id) return [];
    return touched.map((part) => ({
      messageId: part.id,
      start: Math.max(part.at, range.start) - part.at + part.skip,
      end: Math.min(part.end, range.end) - part.at + part.skip,
    }));
  };
  return { reading, spans };
}
