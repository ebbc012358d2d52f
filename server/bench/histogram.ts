/** Steps of each power of two: a recorded value is off by less than 1 %. */
const STEPS = 128;

/**
 * Latencies as counts in buckets of rising width (after HdrHistogram): constant memory, and no value is left out.
 * Values are milliseconds; below a hundredth of one they count as that.
 */
export class Histogram {
  private readonly counts = new Map<number, number>();
  private highest = 0;
  private total = 0;

  record(ms: number, times = 1): void {
    const bucket = bucketOf(ms);
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + times);
    this.highest = Math.max(this.highest, ms);
    this.total += times;
  }

  get count(): number {
    return this.total;
  }

  get max(): number {
    return this.highest;
  }

  /** The value that `share` (0…1] of all values do not exceed; 0 of nothing. */
  quantile(share: number): number {
    let left = Math.ceil(this.total * share);
    for (const [bucket, count] of [...this.counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.min(upperEnd(bucket), this.highest);
    }
    return this.highest;
  }

  summary(): LatencySummary {
    const round = (ms: number): number => Math.round(ms * 100) / 100;
    return {
      count: this.total,
      p50: round(this.quantile(0.5)),
      p90: round(this.quantile(0.9)),
      p99: round(this.quantile(0.99)),
      max: round(this.highest),
    };
  }
}

/** Milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const UNITS_PER_MS = 100;

function bucketOf(ms: number): number {
  const units = Math.max(1, Math.round(ms * UNITS_PER_MS));
  if (units < STEPS) return units;
  const exponent = Math.floor(Math.log2(units)) - Math.log2(STEPS);
  return STEPS * exponent + Math.floor(units / 2 ** exponent);
}

function upperEnd(bucket: number): number {
  if (bucket < STEPS) return bucket / UNITS_PER_MS;
  const exponent = Math.floor((bucket - STEPS) / STEPS);
  return ((bucket - STEPS * exponent + 1) * 2 ** exponent) / UNITS_PER_MS;
}
