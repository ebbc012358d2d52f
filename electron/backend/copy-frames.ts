import { createHash } from 'node:crypto';
import { frameHeader } from '../../core/contract/copy.ts';
import { withIdle } from './streams.ts';
import { type Unpack, unpackZstd } from './zstd.ts';

const NEWLINE = 10;
/** A header is shorter; what has no end here is no frame. */
const MAX_HEADER = 1_000;

/** Bytes of a stream by number and up to a line's end. */
class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #idleMs: number;
  readonly #onIdle: () => Error;
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(body: ReadableStream<Uint8Array>, idleMs: number, onIdle: () => Error) {
    this.#reader = body.getReader();
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
  }

  /** False at the end of the stream. */
  async #more(): Promise<boolean> {
    const { value, done } = await withIdle(this.#reader.read(), this.#idleMs, this.#onIdle);
    if (done) return false;
    this.#chunks.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    this.#length += value.byteLength;
    return true;
  }

  #take(bytes: number): Buffer {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#chunks = bytes < all.length ? [all.subarray(bytes)] : [];
    this.#length = all.length - bytes;
    return all.subarray(0, bytes);
  }

  /** Without its end; null at the end of the stream. Throws when it breaks off in a line. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#chunks.length > 0 ? Buffer.concat(this.#chunks).indexOf(NEWLINE) : -1;
      if (end >= 0) return this.#take(end + 1).toString('latin1', 0, end);
      if (this.#length > MAX_HEADER) throw new Error('a frame without a header');
      if (await this.#more()) continue;
      if (this.#length > 0) throw new Error('the copy broke off');
      return null;
    }
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.#length < count) if (!(await this.#more())) throw new Error('the copy broke off');
    return this.#take(count);
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel().catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
    });
  }
}

async function nextFrame(reader: ByteReader, unpack: Unpack): Promise<{ value: unknown } | null> {
  const line = await reader.line();
  if (line === null) return null;
  const header = frameHeader.parse(JSON.parse(line));
  const packed = await reader.bytes(header.bytes);
  if (createHash('sha256').update(packed).digest('hex') !== header.sha256) throw new Error('a part was damaged');
  const document = await unpack(packed);
  return { value: JSON.parse(document.toString()) as unknown };
}

/** The documents of a copy, each checked against its hash. The next one is unpacked while this one is worked on. */
export async function* copyFrames(
  body: ReadableStream<Uint8Array>,
  idleMs: number,
  onIdle: () => Error,
  unpack: Unpack = unpackZstd,
): AsyncGenerator<unknown> {
  const reader = new ByteReader(body, idleMs, onIdle);
  let next = nextFrame(reader, unpack);
  try {
    for (;;) {
      const frame = await next;
      if (!frame) return;
      next = nextFrame(reader, unpack);
      // It may fail while nobody waits for it; whoever asks for it next, hears it.
      next.catch(() => undefined);
      yield frame.value;
    }
  } finally {
    await reader.cancel();
  }
}
