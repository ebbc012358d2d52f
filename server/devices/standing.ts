import type { KeyObject } from 'node:crypto';
import { signBody } from '../crypto/signed.ts';

interface Asked {
  readonly deviceId: string;
  /** Of the question: the answer is to it alone. */
  readonly nonce: string;
  /** The device's person still works here. */
  readonly active: boolean;
  readonly revoked: boolean;
}

/** Where a device stands, signed with the receipt key (core/contract/devices.ts `standing`). */
export function saidOf(key: KeyObject, { deviceId: device_id, nonce, active, revoked }: Asked, now: number) {
  const said = !active ? 'dismissed' : revoked ? 'revoked' : 'good';
  return signBody(key, { purpose: 'docket standing', device_id, nonce, standing: said, at: now });
}
