import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { SecretStore } from './secret-store.ts';
import type { OpenVault } from './vault.ts';
import { syncPath, writeBeside, writeWhole } from './write-file.ts';

/**
 * The server's part of the key of the local copy, kept for the time of the lease: sealed by what the password opens (and
 * the operating system's key store), with the lease's end beside it so that it can be destroyed without the password.
 */
const share = z.strictObject({ generation: z.number().int(), share: z.string() });
export type Share = z.infer<typeof share>;
const content = z.strictObject({ device_id: z.uuid(), shares: z.array(share).min(1) });

/** Why there is none any more. */
const GONE = ['lease', 'ordered', 'barred', 'wiped'] as const;
export type Gone = (typeof GONE)[number];

const heldFile = z.strictObject({ v: z.literal(1), not_after: z.number(), sealed: z.base64() });
const goneFile = z.strictObject({ v: z.literal(1), gone: z.enum(GONE), at: z.number() });
const box = z.strictObject({ iv: z.base64(), tag: z.base64(), data: z.base64() });

export type ShareFile =
  | { readonly t: 'held'; readonly shares: readonly Share[] }
  | { readonly t: 'gone'; readonly why: Gone }
  | { readonly t: 'none' | 'damaged' };

type Vault = Pick<OpenVault, 'key' | 'secrets'>;
const fileKey = ({ key }: Vault): Buffer => Buffer.from(hkdfSync('sha256', key, '', 'docket share file v1', 32));
const aad = ({ secrets }: Vault, notAfter: number): Buffer =>
  Buffer.from(`docket share v1 ${secrets.certificate.device_id} ${notAfter}`, 'utf8');

/** What a file says without the password; null when it says nothing. */
function readHead(file: string): z.infer<typeof heldFile> | z.infer<typeof goneFile> | null {
  try {
    return z.union([heldFile, goneFile]).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    // Torn, altered, or overwritten by a write that was cut off: the same to whoever needs it.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

async function open(file: string, vault: Vault, store: SecretStore): Promise<ShareFile> {
  if (!existsSync(file)) return { t: 'none' };
  const head = readHead(file);
  if (!head) return { t: 'damaged' };
  if ('gone' in head) return { t: 'gone', why: head.gone };
  try {
    const sealed = Buffer.from(await store.open(Buffer.from(head.sealed, 'base64'))).toString('utf8');
    const { iv, tag, data } = box.parse(JSON.parse(sealed));
    const decipher = createDecipheriv('aes-256-gcm', fileKey(vault), Buffer.from(iv, 'base64'))
      .setAAD(aad(vault, head.not_after))
      .setAuthTag(Buffer.from(tag, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
    const { device_id, shares } = content.parse(JSON.parse(plain));
    return device_id === vault.secrets.certificate.device_id ? { t: 'held', shares } : { t: 'damaged' };
  } catch {
    // Changed bytes, another key store, another password, or somebody else's file: nobody can tell which.
    return { t: 'damaged' };
  }
}

/** A write that was cut off between its two steps left the new content beside. */
export async function readShares(file: string, vault: Vault, store: SecretStore): Promise<ShareFile> {
  const found = await open(file, vault, store);
  if (found.t === 'held' || found.t === 'gone') return found;
  const beside = await open(`${file}.new`, vault, store);
  return beside.t === 'held' || beside.t === 'gone' ? beside : found;
}

/** The bytes of a file with these shares. */
export async function sealShares(
  vault: Vault,
  store: SecretStore,
  shares: readonly Share[],
  notAfter: number,
): Promise<Buffer> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', fileKey(vault), iv).setAAD(aad(vault, notAfter));
  const plain = JSON.stringify({ device_id: vault.secrets.certificate.device_id, shares });
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  const parts = {
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
  const sealed = Buffer.from(await store.seal(Buffer.from(JSON.stringify(parts)))).toString('base64');
  return Buffer.from(JSON.stringify({ v: 1, not_after: notAfter, sealed }));
}

/** The new content is on the disk before the old one is overwritten, and that before its name goes. */
export function replaceShares(file: string, bytes: Uint8Array): void {
  writeBeside(file, bytes);
  shred(file);
  renameSync(`${file}.new`, file);
  syncPath(path.dirname(file));
}

/** Overwrites it, and says in its place why there is none. */
export function destroyShares(file: string, why: Gone, at: number): void {
  if (!existsSync(file) && !existsSync(`${file}.new`)) return;
  shred(file);
  shred(`${file}.new`);
  writeWhole(file, Buffer.from(JSON.stringify({ v: 1, gone: why, at: Math.round(at) })));
}

/** Destroys what has run out, also while nobody's data is open. Answers why there is none, where there was one. */
export function sweepShares(file: string, now: number): Gone | null {
  const head = existsSync(file) ? readHead(file) : null;
  if (head === null) return null;
  if ('gone' in head) return head.gone;
  if (head.not_after > now) return null;
  destroyShares(file, 'lease', now);
  return 'lease';
}

/** Of every person who uses this data folder. */
export function sweepAllShares(data: string, now: number): void {
  const people = path.join(data, 'people');
  if (!existsSync(people)) return;
  for (const one of readdirSync(people)) sweepShares(path.join(people, one, 'share.json'), now);
}

/** On a disk that writes elsewhere than it is told (flash, copy on write) the old bytes may stay until it reuses them. */
function shred(file: string): void {
  if (!existsSync(file)) return;
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, randomBytes(statSync(file).size), 0, undefined, 0);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** With a folder that is taken away as a whole. */
export function removeShares(file: string): void {
  for (const one of [file, `${file}.new`]) {
    shred(one);
    rmSync(one, { force: true });
  }
}
