import { randomUUID } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import type { Standing } from '../../core/contract/devices.ts';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { DevicesApi } from './http.ts';
import { type DeviceKey, signer, verifier } from './keys.ts';
import type { Secrets } from './vault.ts';

type Asked = Pick<Secrets, 'certificate' | 'serverKey'>;

async function askBy(
  api: { readonly devices: Pick<DevicesApi, 'standing'> },
  { certificate, serverKey }: Asked,
  key: DeviceKey,
): Promise<Standing['standing'] | null> {
  const nonce = randomUUID();
  const device = { id: certificate.device_id, sign: signer(key) };
  const { signature, ...said } = await api.devices.standing(device.id, nonce, { token: null, device });
  const isAnswer = said.device_id === device.id && said.nonce === nonce;
  return isAnswer && verifier(serverKey)(canonical(said), signature) ? said.standing : null;
}

/**
 * Where the server says this device stands: asked with the device's key, and believed only with the signature of the
 * key that is pinned, for this very question. While a change of the key is open the server may go by either. Null when
 * there is no such answer: then the lease counts.
 */
export async function askStanding(
  api: { readonly devices: Pick<DevicesApi, 'standing'> },
  { deviceKey, nextKey, ...asked }: Asked & Pick<Secrets, 'deviceKey' | 'nextKey'>,
): Promise<Standing['standing'] | null> {
  for (const key of [deviceKey, ...(nextKey ? [nextKey.key] : [])]) {
    try {
      return await askBy(api, asked, key);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (error.failure.refusal.code !== 'request_signature_invalid') return null;
    }
  }
  return null;
}

/** The server said so, signed: what the device holds is closed and taken away. */
export class BarredError extends RefusedError {
  override readonly name = 'RefusedError';
}

export const barring = (said: 'revoked' | 'dismissed'): Refusal =>
  refuse(said === 'revoked' ? 'device_revoked' : 'person_dismissed');
