import type { Refusal } from '../../../core/contract/errors.ts';
import { age, exactTime } from '../../parts/format.ts';
import type { Device } from './use-devices.ts';

export interface DeviceState {
  readonly word: string;
  readonly tone: 'ok' | 'warn' | 'quiet' | 'problem';
}

export function deviceState(device: Device, now: number): DeviceState {
  if (device.revoked_at !== null) return { word: 'Revoked', tone: 'problem' };
  if (device.certificate_not_after <= now) return { word: 'Locked', tone: 'warn' };
  return device.current ? { word: 'This device', tone: 'ok' } : { word: 'Enrolled', tone: 'quiet' };
}

/** What is known of it, and until when it works by itself. */
export function deviceFacts(device: Device, now: number): string {
  const enrolled = `Enrolled ${exactTime(device.enrolled_at)}.`;
  if (device.revoked_at !== null) {
    const why = device.revoked_reason === null ? '' : ` Reason: ${device.revoked_reason}`;
    return `${enrolled} Revoked ${exactTime(device.revoked_at)}.${why}`;
  }
  const seen = age(device.last_seen_at, now);
  const synced = `Last sync ${seen === 'now' ? 'just now' : `${seen} ago`}.`;
  const until =
    device.certificate_not_after <= now
      ? 'Its certificate has run out: it is locked until it reaches the server.'
      : `Certificate until ${exactTime(device.certificate_not_after)}.`;
  const rules = device.rule_version === undefined ? '' : ` Rules: version ${device.rule_version}.`;
  return `${enrolled} ${synced} ${until}${rules}`;
}

export const whyNotRename = (device: Device, problem: Refusal | null): string | null =>
  problem ? 'The server cannot be reached.' : device.revoked_at !== null ? 'It was revoked.' : null;

export const whyNotRevoke = (device: Device, problem: Refusal | null): string | null =>
  problem ? 'The server cannot be reached.' : device.revoked_at !== null ? 'It was revoked before.' : null;

/** Said before it is done: there is no way back. */
export const revokeEffect = (device: Device): string =>
  device.current
    ? 'This is the device in front of you. It locks at once and its copy of the data is deleted; you need an enrolment code to work here again. Decisions that wait are kept.'
    : 'It gets nothing more from now on, and at its next contact its copy of the data is deleted. Decisions that it still sends are put aside for a lead. This cannot be taken back.';
