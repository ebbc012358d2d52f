import { createHash, type KeyObject } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import type { DeviceKey } from '../../electron/backend/keys.ts';
import { signedBy } from '../../server/auth/request-signature.ts';
import { generateRawKeyPair, importPrivateKey } from '../../server/crypto/ed25519.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Who signs what, and who can tell. */
export interface Keys {
  /** The signature of a device over a text: its requests and its commands. */
  sign(key: DeviceKey, text: string): string;
  verify(publicKey: string, text: string, signature: string): boolean;
  /** Receipts. */
  signAsServer(text: string): string;
  verifyServer(text: string, signature: string): boolean;
  /** The receipt key itself, with which certificates and orders are signed. */
  readonly server: { readonly key: KeyObject; readonly publicKey: string };
}

const stamp = (who: string, text: string): string => sha256(`${who}\n${text}`);
const STAMP_LENGTH = 64;
const pair = generateRawKeyPair();

/**
 * Stand-ins for Ed25519 where there are many signatures, a hundred times as fast: what is signed here is checked here.
 * What is signed now and then (certificates, orders, reports, rotations) is signed with Ed25519, by the product's code.
 */
export const quickKeys: Keys = {
  sign: ({ publicKey }, text) => stamp(publicKey, text),
  verify: (publicKey, text, signature) =>
    signature.length === STAMP_LENGTH ? signature === stamp(publicKey, text) : signedBy(publicKey)(text, signature),
  signAsServer: (text) => stamp('server', text),
  verifyServer: (text, signature) => signature === stamp('server', text),
  server: { key: importPrivateKey(pair), publicKey: pair.publicKey },
};

/** Whether the signature is over the canonical form of everything else. */
export function verifySigned(
  signed: { readonly signature: string },
  verify: (text: string, signature: string) => boolean,
): boolean {
  const { signature, ...body } = signed;
  return verify(canonical(body), signature);
}
