import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import { certificate, loginReply } from '../../core/contract/wire.ts';
import { deriveKey, type KdfParameters, kdfParameters, newParameters } from './password-key.ts';
import type { SecretStore } from './secret-store.ts';
import { writeWhole } from './write-file.ts';

const deviceKey = z.strictObject({ publicKey: z.string(), privateKey: z.string() });
const fileKey = z.string().regex(/^[0-9a-f]{64}$/);

/** Everything of a person's device that must not lie plain on the disk. */
export const secrets = z.strictObject({
  email: z.string(),
  person: loginReply.shape.person,
  deviceKey,
  /** A change of the key that the server was asked for and may have made: nothing is sealed until that is known. */
  nextKey: z.strictObject({ key: deviceKey, lastSeq: z.number().int() }).optional(),
  /** What the server said, signed, of this device or its person: it opens nothing until a sign-in succeeds again. */
  barred: z.enum(['revoked', 'dismissed']).optional(),
  deviceName: z.string(),
  /** Of a local copy from before the server had a share in its key, until the first contact with such a server. */
  replicaKey: fileKey.optional(),
  /** The local part of the key of the copy, and the number of the server's share that it is sealed with; 0: none yet. */
  copy: z.strictObject({ part: fileKey, generation: z.number().int() }).optional(),
  outboxKey: fileKey,
  /** Names the outbox that this device's chain is in: another file means that the chain is lost. */
  outboxId: z.uuid(),
  /** The server's receipt key, pinned at enrolment. */
  serverKey: z.string(),
  /** What undelivered commands are sealed to (X25519), as that server signed it. */
  organisation: z.strictObject({ id: z.uuid(), public_key: z.string() }).optional(),
  certificate,
  token: z.string(),
  tokenExpiresAt: z.number(),
});
export type Secrets = z.infer<typeof secrets>;

const vaultFile = z.strictObject({
  v: z.literal(1),
  kdf: kdfParameters,
  iv: z.base64(),
  tag: z.base64(),
  data: z.base64(),
});

/** An opened vault: the derived key stays in memory so that a renewed certificate can be saved without the password. */
export interface OpenVault {
  readonly secrets: Secrets;
  readonly key: Buffer;
  readonly kdf: KdfParameters;
}

export const hasVault = (file: string): boolean => existsSync(file);

/** Null when the password does not open it. Throws `vault_damaged` when nothing could. */
export async function openVault(file: string, password: string, store: SecretStore): Promise<OpenVault | null> {
  const sealed = await readSealed(file, store);
  const key = await deriveKey(password, sealed.kdf);
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'));
  decipher.setAAD(aad(sealed.kdf));
  decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
  let plain: string;
  try {
    plain = Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    // GCM does not tell a wrong password from changed bytes; the person can only try again.
    return null;
  }
  return { secrets: secrets.parse(JSON.parse(plain)), key, kdf: sealed.kdf };
}

async function readSealed(file: string, store: SecretStore): Promise<z.infer<typeof vaultFile>> {
  try {
    return vaultFile.parse(JSON.parse(Buffer.from(await store.open(readFileSync(file))).toString('utf8')));
  } catch (error) {
    throw new RefusedError(refuse('vault_damaged', error instanceof Error ? error.message.slice(0, 200) : undefined));
  }
}

/** Saves under a new password. */
export async function makeVault(
  file: string,
  password: string,
  value: Secrets,
  store: SecretStore,
): Promise<OpenVault> {
  const kdf = newParameters();
  const vault = { secrets: value, key: await deriveKey(password, kdf), kdf };
  await saveVault(file, vault, store);
  return vault;
}

export async function saveVault(file: string, vault: OpenVault, store: SecretStore): Promise<void> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', vault.key, iv);
  cipher.setAAD(aad(vault.kdf));
  const data = Buffer.concat([cipher.update(JSON.stringify(vault.secrets), 'utf8'), cipher.final()]);
  const sealed: z.infer<typeof vaultFile> = {
    v: 1,
    kdf: vault.kdf,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
  writeWhole(file, await store.seal(Buffer.from(JSON.stringify(sealed), 'utf8')));
}

const aad = (kdf: KdfParameters): Buffer => Buffer.from(`docket vault v1 ${JSON.stringify(kdf)}`, 'utf8');
