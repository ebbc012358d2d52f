import { type Argon2Parameters, argon2, createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';

/** What is wrong with a backup, in words for whoever has it. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** argon2id; a passphrase is tried by whoever finds the file, so that it may cost some time. */
const COST = { memory: 65_536, passes: 3, parallelism: 1 };
const MOST_KILOBYTES = 1_048_576;
const MOST_PASSES = 20;
const MOST_LANES = 16;
const MOST_HEADER = 2_000;
/** Rows are cut into pieces of this size or a little more. */
const MOST_FRAME = 64 * 1_048_576;
const TAG_BYTES = 16;

const header = z.object({
  docket_backup: z.literal(1),
  id: z.uuid(),
  made_at: z.string(),
  argon2id: z.object({
    // What a file says of its own cost is believed within bounds: whoever opens it has not seen yet who made it.
    memory: z.number().int().min(8).max(MOST_KILOBYTES),
    passes: z.number().int().min(1).max(MOST_PASSES),
    parallelism: z.number().int().min(1).max(MOST_LANES),
    salt: z.string(),
  }),
});
type Header = z.infer<typeof header>;

export type Frame = { readonly t: 'rows'; readonly bytes: Buffer } | { readonly t: 'word'; readonly word: unknown };

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2);
const keyOf = (passphrase: string, { argon2id: { salt, ...cost } }: Header): Promise<Buffer> =>
  derive('argon2id', {
    ...cost,
    message: passphrase.normalize('NFKC'),
    nonce: Buffer.from(salt, 'base64url'),
    tagLength: 32,
  });

/** A frame's number is its nonce, so that none can be left out, repeated or moved; the last one says that it is. */
function nonceOf(n: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(n), 4);
  return nonce;
}
const boundTo = (line: Buffer, last: boolean): Buffer =>
  Buffer.concat([createHash('sha256').update(line).digest(), Buffer.from([last ? 1 : 0])]);

export interface FrameWriter {
  readonly head: Buffer;
  readonly id: string;
  frame(frame: Frame, last?: boolean): Buffer;
}

/** A backup is a line of JSON, then frames of AES-256-GCM under a key of the passphrase, each packed with zstd. */
export async function frameWriter(passphrase: string, id: string, madeAt: string): Promise<FrameWriter> {
  const said: Header = {
    docket_backup: 1,
    id,
    made_at: madeAt,
    argon2id: { ...COST, salt: randomBytes(16).toString('base64url') },
  };
  const head = Buffer.from(`${JSON.stringify(said)}\n`);
  const key = await keyOf(passphrase, said);
  let n = 0;
  return {
    head,
    id,
    frame(frame, last = false) {
      const [kind, bytes] = frame.t === 'rows' ? [1, frame.bytes] : [0, Buffer.from(JSON.stringify(frame.word))];
      const cipher = createCipheriv('aes-256-gcm', key, nonceOf(n)).setAAD(boundTo(head, last));
      n += 1;
      const plain = Buffer.concat([Buffer.from([kind]), zstdCompressSync(bytes)]);
      const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      if (sealed.length > MOST_FRAME)
        throw new BackupError('A row is too large for a backup: more than 64 MB once packed.');
      const length = Buffer.alloc(5);
      length.writeUInt32BE(sealed.length);
      length[4] = last ? 1 : 0;
      return Buffer.concat([length, sealed]);
    },
  };
}

/** Bytes of a file in the amounts that are asked for. */
async function* pieces(path: string): AsyncGenerator<Buffer, void, number> {
  let rest: Buffer = Buffer.alloc(0);
  let wanted = yield Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= wanted) {
      const piece = rest.subarray(0, wanted);
      rest = rest.subarray(wanted);
      wanted = yield piece;
    }
  }
  if (rest.length > 0) yield rest;
}

export interface OpenedBackup {
  readonly id: string;
  readonly madeAt: string;
  frames(): AsyncGenerator<Frame>;
}

async function readHead(path: string): Promise<{ line: Buffer; said: Header }> {
  if (!existsSync(path)) throw new BackupError(`There is no file ${path}.`);
  for await (const chunk of createReadStream(path, { end: MOST_HEADER - 1 }) as AsyncIterable<Buffer>) {
    const end = chunk.indexOf('\n');
    const parsed = end < 0 ? null : header.safeParse(jsonOf(chunk.subarray(0, end)));
    if (!parsed?.success) break;
    return { line: chunk.subarray(0, end + 1), said: parsed.data };
  }
  throw new BackupError(`${path} is no backup of Docket, or one of a newer version.`);
}

const jsonOf = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // Said by the caller, with the name of the file.
    return null;
  }
};

/** Opens a backup. Reading it throws a BackupError where the passphrase is another, or anything was altered, left out or cut off. */
export async function openBackup(path: string, passphrase: string): Promise<OpenedBackup> {
  const { line, said } = await readHead(path);
  const key = await keyOf(passphrase, said);
  async function* frames(): AsyncGenerator<Frame> {
    const source = pieces(path);
    const take = async (length: number): Promise<Buffer | null> => {
      const { value, done } = await source.next(length);
      return done || value.length < length ? null : value;
    };
    try {
      await source.next(0);
      await take(line.length);
      for (let n = 0; ; n += 1) {
        const length = await take(5);
        const size = length?.readUInt32BE() ?? 0;
        const last = length?.[4] === 1;
        const sealed = length && size > TAG_BYTES && size <= MOST_FRAME ? await take(size) : null;
        if (!sealed) throw new BackupError(`${path} is cut off or damaged: frame ${n} is not whole.`);
        yield frameOf(openFrame(path, key, n, boundTo(line, last), sealed));
        if (!last) continue;
        if (await take(1)) throw new BackupError(`${path} goes on behind its end.`);
        return;
      }
    } finally {
      await source.return();
    }
  }
  return { id: said.id, madeAt: said.made_at, frames };
}

function openFrame(path: string, key: Buffer, n: number, bound: Buffer, sealed: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(n)).setAAD(bound);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    const what =
      n === 0 ? 'the passphrase is another one, or its beginning was altered' : `it was altered at frame ${n}`;
    throw new BackupError(`${path} cannot be opened: ${what}.`, { cause: error });
  }
}

function frameOf(plain: Buffer): Frame {
  const bytes = zstdDecompressSync(plain.subarray(1));
  return plain[0] === 1 ? { t: 'rows', bytes } : { t: 'word', word: JSON.parse(bytes.toString()) as unknown };
}
