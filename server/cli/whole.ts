import { UsageError } from './define.ts';

/** A whole number as an option gives it; thousands may be set apart by commas. Throws UsageError. */
export function whole(text: string, name: string, low: number, high = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text.replaceAll(',', ''));
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  const range = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `${low} to ${high}`;
  throw new UsageError(`--${name} is a whole number, ${range}`);
}
