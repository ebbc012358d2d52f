import type { ErrorCode, Refusal } from '../../../core/contract/errors.ts';

const CODE: ReadonlySet<ErrorCode> = new Set([
  'enrolment_code_needed',
  'enrolment_code_invalid',
  'enrolment_code_expired',
  'enrolment_code_used',
  'enrolment_code_foreign',
  // A device that was revoked, or an older copy of one, comes back as a new one.
  'device_revoked',
  'device_key_retired',
]);

/** The server's refusal asks for an enrolment code beside the password. */
export const asksForCode = (refusal: Refusal): boolean => CODE.has(refusal.code);

export interface ServerKeys {
  readonly known: string;
  readonly now: string;
}

/** The fingerprints to compare, where the server proves itself with another key than the one this device knows. */
export function keysToCompare({ code, detail }: Refusal): ServerKeys | null {
  const [, known, now] = /^known ([0-9A-F ]+), now ([0-9A-F ]+)$/.exec(detail ?? '') ?? [];
  return code === 'server_key_changed' && known && now ? { known, now } : null;
}
