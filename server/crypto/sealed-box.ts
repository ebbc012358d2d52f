import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { boxInfo, SEALED_BOX } from '../../core/contract/sealed-box.ts';
import { must } from '../../core/lib/must.ts';
import type { RawKeyPair } from './ed25519.ts';

const publicKeyOf = (raw: string) => createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw }, format: 'jwk' });
const privateKeyOf = ({ publicKey, privateKey }: RawKeyPair) =>
  createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', x: publicKey, d: privateKey }, format: 'jwk' });

export function generateBoxKeyPair(): RawKeyPair {
  const jwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { publicKey: must(jwk.x, 'a public key in the JWK'), privateKey: must(jwk.d, 'a private key in the JWK') };
}

/** Throws when the other half is a point that agrees on nothing. */
const agreed = (own: RawKeyPair, other: string, sender: string, recipient: string): Buffer => {
  const secret = diffieHellman({ privateKey: privateKeyOf(own), publicKey: publicKeyOf(other) });
  const salt = Buffer.concat([Buffer.from(sender, 'base64url'), Buffer.from(recipient, 'base64url')]);
  return Buffer.from(hkdfSync('sha256', secret, salt, boxInfo, 32));
};

/** `recipient`: a raw X25519 key. The form: core/contract/sealed-box.ts. */
export function sealTo(recipient: string, place: string, plain: string): string {
  const own = generateBoxKeyPair();
  const iv = randomBytes(12);
  const key = agreed(own, recipient, own.publicKey, recipient);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'));
  return ['b1', own.publicKey, ...parts].join('.');
}

/** Null when it was sealed to another key, for another place, or altered. */
export function openBox(own: RawKeyPair, place: string, box: string): string | null {
  const [, sender, iv = '', tag = '', data = ''] = SEALED_BOX.exec(box) ?? [];
  if (!sender) return null;
  try {
    const key = agreed(own, sender, sender, own.publicKey);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
      .setAAD(Buffer.from(place, 'utf8'))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString('utf8');
  } catch {
    // The cipher does not tell another key from changed bytes.
    return null;
  }
}
