import { pairKey } from '../../../core/detection/behaviour/world.ts';

/** A pair, the smaller id first, with the times of its first and last event of the batch. */
export interface PairSpan {
  readonly a: string;
  readonly b: string;
  readonly first: number;
  readonly until: number;
}

export class PairsWanted {
  private readonly spans = new Map<string, { a: string; b: string; first: number; until: number }>();

  add(one: string | null, other: string | null, at: number): void {
    if (one === null || other === null || one === other) return;
    const key = pairKey(one, other);
    const span = this.spans.get(key);
    if (!span) {
      const [a, b] = one < other ? [one, other] : [other, one];
      this.spans.set(key, { a, b, first: at, until: at });
    } else {
      span.first = Math.min(span.first, at);
      span.until = Math.max(span.until, at);
    }
  }

  get list(): PairSpan[] {
    return [...this.spans.values()];
  }
}
