import { createHash, type KeyObject } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import { signText, verifyText } from './ed25519.ts';

/** The body with `signature`: Ed25519 over its canonical JSON. */
export const signBody = <B extends object>(key: KeyObject, body: B): B & { signature: string } => ({
  ...body,
  signature: signText(key, canonical(body)),
});

/** Whether `signature` is the key's over the canonical JSON of everything else. */
export function verifyBody(key: KeyObject, signed: { readonly signature: string }): boolean {
  const { signature, ...body } = signed;
  return verifyText(key, canonical(body), signature);
}

/** SHA-256 (hex) over the canonical JSON. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
