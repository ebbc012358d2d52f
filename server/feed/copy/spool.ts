import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { release } from '../../../core/lib/release.ts';

const compress = promisify(zstdCompress);
/** Fastest, and in one piece: the parts are read a few times at most. */
const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 1_000_000 };

/** A document as the frame that goes out (contract/copy.ts). */
export async function pack(document: Buffer | string): Promise<Buffer> {
  const packed = await compress(document, OPTIONS);
  const sha256 = createHash('sha256').update(packed).digest('hex');
  const frame = Buffer.concat([Buffer.from(`${JSON.stringify({ bytes: packed.length, sha256 })}\n`), packed]);
  release(packed);
  return frame;
}

/**
 * Frames on the disk: however large a copy is and however many read it, it takes no memory. Encrypted with a key
 * that exists in this object only, so that what a crash leaves behind says nothing.
 */
export interface Spool {
  /** The frame is gone afterwards. */
  write(n: number, frame: Buffer): Promise<void>;
  read(n: number): Promise<Buffer>;
  remove(): Promise<void>;
}

export async function createSpool(folder: string): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  const ivOf = (n: number): Buffer => {
    const iv = Buffer.alloc(16);
    iv.writeUInt32BE(n, 0);
    return iv;
  };
  const fileOf = (n: number): string => join(folder, String(n));
  return {
    async write(n, frame) {
      const sealed = createCipheriv('aes-256-ctr', key, ivOf(n)).update(frame);
      release(frame);
      await writeFile(fileOf(n), sealed, { mode: 0o600 });
      release(sealed);
    },
    async read(n) {
      const sealed = await readFile(fileOf(n));
      const frame = createDecipheriv('aes-256-ctr', key, ivOf(n)).update(sealed);
      release(sealed);
      return frame;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
