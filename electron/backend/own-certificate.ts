import { canonical } from '../../core/audit/canonical.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import { verifier } from './keys.ts';
import type { Secrets } from './vault.ts';

/** Whether the certificate is this device's, for its key, by the server whose key is pinned. */
export function isOwnCertificate(
  { certificate: held, deviceKey, serverKey }: Pick<Secrets, 'certificate' | 'deviceKey' | 'serverKey'>,
  { signature, ...certified }: Certificate,
): boolean {
  const own = certified.device_id === held.device_id && certified.public_key === deviceKey.publicKey;
  return own && verifier(serverKey)(canonical(certified), signature);
}

/** As isOwnCertificate, for the key that the server is asked to go by from now on. */
export const isOfNextKey = (secrets: Secrets, certificate: Certificate): boolean =>
  secrets.nextKey !== undefined && isOwnCertificate({ ...secrets, deviceKey: secrets.nextKey.key }, certificate);
