export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** How sure a pattern is that starts at `from` with `base` and gains `step` for each one more, up to `top`. */
export const rising = (n: number, from: number, base: number, step: number, top: number): number =>
  Math.min(top, base + Math.max(0, n - from) * step);

/** The entries of `list` with `from < time ≤ to`. */
export const between = <T>(list: readonly T[], timeOf: (item: T) => number, from: number, to: number): T[] =>
  list.filter((item) => timeOf(item) > from && timeOf(item) <= to);

export const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
