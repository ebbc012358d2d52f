import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadDataKey } from '../../../server/crypto/data-key.ts';
import { generateRawKeyPair, importPrivateKey, importPublicKey, signText } from '../../../server/crypto/ed25519.ts';
import { openField, sealField } from '../../../server/crypto/field.ts';
import { hashPassword, verifyPassword } from '../../../server/crypto/password.ts';
import { hashOf, signBody, verifyBody } from '../../../server/crypto/signed.ts';
import { tokeniser } from '../../../server/crypto/tokenise.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'docket-crypto-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function pair() {
  const raw = generateRawKeyPair();
  const publicKey = importPublicKey(raw.publicKey);
  if (!publicKey) throw new Error('a fresh key must be readable');
  return { raw, publicKey, privateKey: importPrivateKey(raw) };
}

test('a signature covers every field, whatever their order', () => {
  const { publicKey, privateKey } = pair();
  const signed = signBody(privateKey, { b: 1, a: 'é' });
  expect(verifyBody(publicKey, { a: 'é', signature: signed.signature, b: 1 } as never)).toBe(true);
  expect(verifyBody(publicKey, { ...signed, b: 2 } as never)).toBe(false);
  expect(verifyBody(publicKey, { ...signed, c: 1 } as never)).toBe(false);
  expect(verifyBody(pair().publicKey, signed)).toBe(false);
  expect(hashOf({ b: 1, a: 2 })).toBe(hashOf({ a: 2, b: 1 }));
});

test('the test vector of RFC 8032 §7.1 (test 2)', () => {
  const key = importPrivateKey({
    privateKey: Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex').toString(
      'base64url',
    ),
    publicKey: Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex').toString(
      'base64url',
    ),
  });
  expect(Buffer.from(signText(key, 'r'), 'base64url').toString('hex')).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
});

test.each(['', 'a', 'A'.repeat(43), `${'A'.repeat(42)}B`, 'A'.repeat(44)])(
  'public key %j is read or refused, never thrown',
  (raw) => {
    const key = importPublicKey(raw);
    expect(key === null || key.asymmetricKeyType === 'ed25519').toBe(true);
  },
);

test('another spelling of a signature does not verify', () => {
  const { publicKey, privateKey } = pair();
  const { signature, ...body } = signBody(privateKey, { a: 1 });
  const last = signature.at(-1) ?? '';
  // The last character of 86 carries four unused bits.
  const other = ['A', 'Q', 'g', 'w'].includes(last) ? String.fromCharCode(last.charCodeAt(0) + 1) : 'B';
  expect(verifyBody(publicKey, { ...body, signature: signature.slice(0, -1) + other })).toBe(false);
  expect(verifyBody(publicKey, { ...body, signature: '' })).toBe(false);
});

test('a password verifies, another does not, and the hash is a salted PHC string', async () => {
  const hash = await hashPassword('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/);
  expect(await verifyPassword('correct horse', hash)).toBe(true);
  expect(await verifyPassword('correct horsf', hash)).toBe(false);
  expect(await hashPassword('correct horse')).not.toBe(hash);
  await expect(verifyPassword('x', 'plain')).rejects.toThrow('argon2id');
});

test('a sealed field opens only with its key, in its place, unchanged', async () => {
  const key = await loadDataKey(folder());
  const sealed = sealField(key, 'server_keys/private_key/1', 'secret');
  expect(sealed).toMatch(/^v1\./);
  expect(openField(key, 'server_keys/private_key/1', sealed)).toBe('secret');
  expect(() => openField(key, 'server_keys/private_key/2', sealed)).toThrow();
  // Not the last letter: some of its bits are padding.
  const dot = sealed.lastIndexOf('.') + 1;
  const flipped = `${sealed.slice(0, dot)}${sealed[dot] === 'A' ? 'B' : 'A'}${sealed.slice(dot + 1)}`;
  expect(() => openField(key, 'server_keys/private_key/1', flipped)).toThrow();
  expect(() => openField({ ...key, id: 'another1' }, 'server_keys/private_key/1', sealed)).toThrow('another1');
});

test('the data key is made once, for its owner only; one that others may read is refused', async () => {
  const path = folder();
  const [first, second] = await Promise.all([loadDataKey(path), loadDataKey(path)]);
  expect(first).toEqual(second);
  const file = join(path, 'keys', 'data.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  await expect(loadDataKey(path)).rejects.toThrow('644');
});

test('tokens are stable under a key and unlike under another', () => {
  const one = tokeniser(Buffer.alloc(32, 1));
  expect(one('jane@example.org')).toBe(one('jane@example.org'));
  expect(one('jane@example.org')).not.toBe(tokeniser(Buffer.alloc(32, 2))('jane@example.org'));
  expect(one('jane@example.org')).not.toContain('jane');
});
