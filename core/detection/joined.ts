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
const LEADS = [
  ...['and ', 'then ', 'next ', 'after that ', 'ensuite ', 'puis ', 'et ', 'luego ', 'despues ', 'y ', 'depois '],
  ...['dann ', 'und ', 'second part ', 'part two', 'now ', 'the rest', 'rest '],
];

/** The length of the leads at the head of a piece, with what parts them from it. */
function leadLength(content: string): number {
  let at = 0;
  for (let lead = leadAt(content, 0); lead !== undefined; lead = leadAt(content, at)) at += lead.length;
  if (at === 0) return 0;
  if (content[at] === ':' || content[at] === ',') at++;
  return content[at] === ' ' ? at + 1 : at;
}

const leadAt = (content: string, at: number) => LEADS.find((lead) => begins(content, at, lead));

/** In capitals or not. */
function begins(content: string, at: number, lead: string): boolean {
  for (let i = 0; i < lead.length; i++) {
    const unit = content.charCodeAt(at + i);
    if ((unit >= 65 && unit <= 90 ? unit + 32 : unit) !== lead.charCodeAt(i)) return false;
  }
  return true;
}

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
    const skip = parts.length === 0 ? 0 : leadLength(message.content);
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
