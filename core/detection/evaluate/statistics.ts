export interface Rate {
  readonly hits: number;
  readonly of: number;
  /** `null` when there is nothing to take a share of. */
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A share with its 95 % Wilson score interval. */
export function wilson(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, rate: null, low: null, high: null };
  const z = 1.959964;
  const p = hits / of;
  const centre = p + (z * z) / (2 * of);
  const spread = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return {
    hits,
    of,
    rate: round(p),
    low: round(Math.max(0, (centre - spread) / scale)),
    high: round(Math.min(1, (centre + spread) / scale)),
  };
}

export const round = (value: number): number => Math.round(value * 10_000) / 10_000;

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly confidence: number | null;
  readonly right: number | null;
}
export interface Calibration {
  readonly ece: number | null;
  readonly bins: readonly ReliabilityBin[];
}

/** Expected calibration error over ten bins of equal width. */
export function calibration(points: readonly { confidence: number; right: boolean }[]): Calibration {
  const bins = Array.from({ length: 10 }, (_, i) => {
    const inside = points.filter((one) => Math.min(9, Math.floor(one.confidence * 10)) === i);
    const mean = (values: number[]) =>
      values.length === 0 ? null : round(values.reduce((a, b) => a + b, 0) / values.length);
    return {
      from: i / 10,
      to: (i + 1) / 10,
      count: inside.length,
      confidence: mean(inside.map((one) => one.confidence)),
      right: mean(inside.map((one) => (one.right ? 1 : 0))),
    };
  });
  if (points.length === 0) return { ece: null, bins };
  const ece =
    bins.reduce((sum, bin) => sum + bin.count * Math.abs((bin.confidence ?? 0) - (bin.right ?? 0)), 0) / points.length;
  return { ece: round(ece), bins };
}
