import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';

const compress = promisify(zstdCompress);
/** Fastest: the parts are read a few times at most. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** A packed document as it goes out. */
export interface Packed {
  readonly bytes: Buffer;
  readonly sha256: string;
}

export async function pack(document: Buffer | string): Promise<Packed> {
  const bytes = await compress(document, LEVEL);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Packed parts on the disk: however large a copy is and however many read it, it takes no memory. Encrypted with a key
 * that exists in this object only, so that what a crash leaves behind says nothing.
 */
export interface Spool {
  write(n: number, part: Packed): Promise<void>;
  read(n: number): Promise<Packed>;
  remove(): Promise<void>;
}

export async function createSpool(folder: string): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  const hashes = new Map<number, string>();
  const ivOf = (n: number): Buffer => {
    const iv = Buffer.alloc(16);
    iv.writeUInt32BE(n, 0);
    return iv;
  };
  const fileOf = (n: number): string => join(folder, String(n));
  return {
    async write(n, { bytes, sha256 }) {
      const cipher = createCipheriv('aes-256-ctr', key, ivOf(n));
      await writeFile(fileOf(n), cipher.update(bytes), { mode: 0o600 });
      hashes.set(n, sha256);
    },
    async read(n) {
      const decipher = createDecipheriv('aes-256-ctr', key, ivOf(n));
      return { bytes: decipher.update(await readFile(fileOf(n))), sha256: hashes.get(n) ?? '' };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
