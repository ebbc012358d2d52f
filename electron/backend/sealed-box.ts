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

/** An X25519 pair as base64url of the raw bytes. */
interface BoxKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function makeBoxKey(): BoxKey {
  const jwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { publicKey: must(jwk.x, 'a public key'), privateKey: must(jwk.d, 'a private key') };
}

function agree({ publicKey: x, privateKey: d }: BoxKey, other: string, sender: string, recipient: string): Buffer {
  const secret = diffieHellman({
    privateKey: createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', x, d }, format: 'jwk' }),
    publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: other }, format: 'jwk' }),
  });
  const salt = Buffer.concat([Buffer.from(sender, 'base64url'), Buffer.from(recipient, 'base64url')]);
  return Buffer.from(hkdfSync('sha256', secret, salt, boxInfo, 32));
}

/**
 * Seals for a raw X25519 key (core/contract/sealed-box.ts). The sender's pair is made once: agreeing costs more than
 * sealing, and each box has its own random number. Throws when `recipient` is no key.
 */
export function boxSealer(recipient: string): (place: string, plain: string) => string {
  const own = makeBoxKey();
  const key = agree(own, recipient, own.publicKey, recipient);
  return (place, plain) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'));
    return ['b1', own.publicKey, ...parts].join('.');
  };
}

/** Null when it was sealed to another key, for another place, or altered. */
export function openBox(own: BoxKey, place: string, box: string): string | null {
  const [, sender, iv = '', tag = '', data = ''] = SEALED_BOX.exec(box) ?? [];
  if (!sender) return null;
  try {
    const key = agree(own, sender, sender, own.publicKey);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
      .setAAD(Buffer.from(place, 'utf8'))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString('utf8');
  } catch {
    // The cipher does not tell another key from changed bytes.
    return null;
  }
}
