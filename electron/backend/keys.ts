import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { must } from '../../core/lib/must.ts';

/** The device's Ed25519 key as it rests in the vault: base64url of the 32 raw bytes of each half. */
export interface DeviceKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function makeDeviceKey(): DeviceKey {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { publicKey: must(jwk.x, 'a public key'), privateKey: must(jwk.d, 'a private key') };
}

/** Signs texts (UTF-8) as base64url. */
export function signer(key: DeviceKey): (text: string) => string {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.publicKey, d: key.privateKey };
  const handle = createPrivateKey({ key: jwk, format: 'jwk' });
  return (text) => sign(null, Buffer.from(text, 'utf8'), handle).toString('base64url');
}

/** A signer of whichever key is the device's by then; importing it costs more than signing. */
export function signerOf(current: () => DeviceKey): (text: string) => string {
  let made: { readonly key: DeviceKey; readonly sign: (text: string) => string } | null = null;
  return (text) => {
    const key = current();
    if (made?.key !== key) made = { key, sign: signer(key) };
    return made.sign(text);
  };
}

/** Checks signatures (base64url) by a raw public key. Throws when `publicKey` is no key. */
export function verifier(publicKey: string): (text: string, signature: string) => boolean {
  const handle = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return (text, signature) => verify(null, Buffer.from(text, 'utf8'), handle, Buffer.from(signature, 'base64url'));
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
/** A key as people compare it: the first 80 bits of its hash, in groups. */
export const fingerprint = (publicKey: string): string =>
  (sha256(publicKey).slice(0, 20).toUpperCase().match(/.{4}/g) ?? []).join(' ');
/** A new 256-bit key for a database file, as hex. */
export const makeFileKey = (): string => randomBytes(32).toString('hex');
