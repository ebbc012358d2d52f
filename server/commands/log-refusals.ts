import type { ErrorCode } from '../../core/contract/errors.ts';
import type { Log } from '../log.ts';
import type { Ruling } from './chain.ts';
import type { Settled } from './settled.ts';

/** What a console of ours never sends, or no longer may: somebody tries, or something is broken. */
const SUSPICIOUS: ReadonlySet<ErrorCode> = new Set([
  'certificate_command',
  'certificate_count',
  'certificate_severity',
  'certificate_unknown',
  'command_chain_broken',
  'command_conflict',
  'command_malformed',
  'command_not_permitted',
  'command_signature_invalid',
  'device_revoked',
  'device_unknown',
  'forbidden',
  'lease_expired',
  'role_changed',
]);

interface Refusal {
  readonly code: ErrorCode;
  readonly device: string | null;
  readonly command: string | null;
  readonly correlation_id: string | null;
}

/** What this push was refused; answers that were given before are told once. */
export function refusalsOf(rulings: readonly Ruling[], settled: readonly Settled[]): Refusal[] {
  const held = rulings.flatMap((ruling) =>
    ruling.t === 'held' ? [{ code: ruling.code, device: null, command: ruling.id, correlation_id: null }] : [],
  );
  const recorded = settled.flatMap(({ item, code }) =>
    code === null ? [] : [{ code, device: item.deviceId, command: item.id, correlation_id: item.correlationId }],
  );
  return [...held, ...recorded].filter(({ code }) => SUSPICIOUS.has(code));
}

/** A line for each device and code, with the device of the session, however many commands: the audit log has each of those that are recorded. */
export function logRefusals(log: Log, handedInBy: string | null, refusals: readonly Refusal[]): void {
  for (const alike of Map.groupBy(refusals, ({ code, device }) => `${code} ${device}`).values()) {
    log.warn({ ...alike[0], handed_in_by: handedInBy, count: alike.length }, 'commands were refused');
  }
}
