import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { must } from '../../core/lib/must.ts';

/** An Ed25519 key as it travels and rests: base64url of the 32 raw bytes. */
export interface RawKeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const RAW_KEY = /^[\w-]{43}$/;
const SIGNATURE = /^[\w-]{86}$/;

export function generateRawKeyPair(): RawKeyPair {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { publicKey: must(jwk.x, 'a public key in the JWK'), privateKey: must(jwk.d, 'a private key in the JWK') };
}

export const importPrivateKey = ({ publicKey, privateKey }: RawKeyPair): KeyObject =>
  createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey, d: privateKey }, format: 'jwk' });

/** A key that came from outside: null when it is not one. Base64url must be in its one canonical spelling. */
export function importPublicKey(raw: string): KeyObject | null {
  if (!RAW_KEY.test(raw) || Buffer.from(raw, 'base64url').toString('base64url') !== raw) return null;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
}

export const signText = (key: KeyObject, text: string): string =>
  sign(null, Buffer.from(text, 'utf8'), key).toString('base64url');

export function verifyText(key: KeyObject, text: string, signature: string): boolean {
  if (!SIGNATURE.test(signature)) return false;
  const bytes = Buffer.from(signature, 'base64url');
  // Another spelling of the same bytes would be another envelope with the same signature.
  if (bytes.toString('base64url') !== signature) return false;
  return verify(null, Buffer.from(text, 'utf8'), key, bytes);
}
