import type { Reason } from '../../define.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

/** Numbers in the words of a reason. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const money = (amount: number, currency: string): string => `${amount.toFixed(2)} ${currency}`;
export const times = (ratio: number): string => `${ratio.toFixed(1)} times`;

export function duration(ms: number): string {
  if (ms < HOUR) return count(Math.max(0, Math.round(ms / MINUTE)), 'minute');
  if (ms < 2 * DAY) return count(Math.round(ms / HOUR), 'hour');
  return count(Math.round(ms / DAY), 'day');
}

export const reason = (code: string, text: string): Reason => ({ code, text });
