import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { DataKey } from './data-key.ts';

/** The form in which the cipher takes a key without looking at it again. */
const ready = new WeakMap<DataKey, KeyObject>();

function cipherKey(key: DataKey): KeyObject {
  const known = ready.get(key) ?? createSecretKey(key.bytes);
  ready.set(key, known);
  return known;
}

const SEALED = /^v1\.([\w-]+)\.([\w-]{16})\.([\w-]{22})\.([\w-]*)$/;

/**
 * AES-256-GCM as `v1.<keyId>.<iv>.<tag>.<ct>`. `place` (table/column/row) is authenticated with it, so that a value
 * cannot be moved to another row.
 */
export function sealField(key: DataKey, place: string, plain: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', cipherKey(key), iv).setAAD(Buffer.from(place, 'utf8'));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return ['v1', key.id, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
}

/** Throws when the key is another one, the place is, or a byte was changed. */
export function openField(key: DataKey, place: string, sealed: string): string {
  const [, keyId, iv = '', tag = '', body = ''] = SEALED.exec(sealed) ?? [];
  if (!keyId) throw new Error(`${place} does not hold a sealed value`);
  if (keyId !== key.id) throw new Error(`${place} was sealed with key ${keyId}; the data folder holds ${key.id}`);
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(key), Buffer.from(iv, 'base64url'))
    .setAAD(Buffer.from(place, 'utf8'))
    .setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
}
