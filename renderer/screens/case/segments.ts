import type { Row } from '../../../core/tables/index.ts';
import type { StoredSpan } from '../../../core/tables/signals.ts';

type Signal = Row<'signals'>;

/** A stretch of a message under the same signals; none for plain text. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly signals: readonly Signal[];
}

/** A span kept within the text: contents may have been replaced by something shorter (erased, edited). */
function clip(span: StoredSpan, length: number): { start: number; end: number } | null {
  const start = Math.max(0, Math.min(span.start, length));
  const end = Math.max(start, Math.min(span.end, length));
  return end > start ? { start, end } : null;
}

/**
 * Cuts a text at every beginning and end of a span, so that overlapping spans each keep their own extent. Offsets are
 * UTF-16 code units of the original text; a cut never falls inside a surrogate pair.
 */
export function segments(messageId: string, text: string, signals: readonly Signal[]): Segment[] {
  const marks = signals.flatMap((signal) =>
    signal.spans
      .filter((span) => span.message_id === messageId)
      .map((span) => clip(span, text.length))
      .filter((span) => span !== null)
      .map((span) => ({ ...span, signal })),
  );
  const whole = (at: number): number => {
    const before = text.charCodeAt(at - 1);
    const after = text.charCodeAt(at);
    return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000 ? at - 1 : at;
  };
  const cuts = [
    ...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [whole(start), whole(end)])]),
  ].toSorted((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const here = marks.filter(
      (mark) => whole(mark.start) <= start && whole(mark.end) >= end && whole(mark.end) > start,
    );
    return { start, end, text: text.slice(start, end), signals: [...new Set(here.map(({ signal }) => signal))] };
  });
}
