import type { SignalType } from './signals.ts';

/** Evidence to confidence. Fixed with the detector version; fitted by `docket detect --corpus`. */
export function calibrate(_type: SignalType, score: number): number {
  return Math.round(Math.min(0.99, Math.max(0.01, score)) * 1000) / 1000;
}
