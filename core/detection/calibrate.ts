/**
 * Evidence to confidence: a monotone table, fixed with the detector version. The points are rounded from the
 * reliability curve of `docket detect --corpus` on the development corpus with models that never saw the conversation
 * (five folds); evidence below 0.5 stays below 0.5, so that informational signals stay so.
 */
const POINTS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.4, 0.4],
  [0.4999, 0.4999],
  [0.5, 0.86],
  [0.6, 0.93],
  [0.75, 0.96],
  [0.85, 0.97],
  [0.93, 0.98],
  [1, 0.98],
];

export function calibrate(score: number): number {
  for (let i = 1; i < POINTS.length; i++) {
    const [x0, y0] = POINTS[i - 1] ?? [0, 0];
    const [x1, y1] = POINTS[i] ?? [1, 1];
    if (score <= x1) return Math.round((y0 + ((y1 - y0) * (score - x0)) / (x1 - x0)) * 1000) / 1000;
  }
  return 0.98;
}
