import { withIdle } from './streams.ts';

const NEWLINE = 10;
/** A line is a header; what has no end here is none. */
const MAX_LINE = 1_000;
const FIRST_SIZE = 256_000;

/**
 * Bytes of a stream by number and up to a line's end, in a buffer of its own that is used again: what a copy brings would
 * otherwise be garbage many times the size of all that is alive.
 */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #idleMs: number;
  readonly #onIdle: () => Error;
  #buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);
  #from = 0;
  #to = 0;

  constructor(body: ReadableStream<Uint8Array>, idleMs: number, onIdle: () => Error) {
    this.#reader = body.getReader();
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
  }

  /** Without its end; null at the end of the stream. Throws when it breaks off in a line. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#buffer.subarray(this.#from, this.#to).indexOf(NEWLINE);
      if (end >= 0) return this.#take(end + 1).toString('latin1', 0, end);
      if (this.#to - this.#from > MAX_LINE) throw new Error('a frame without a header');
      if (await this.#more()) continue;
      if (this.#to > this.#from) throw new Error('the copy broke off');
      return null;
    }
  }

  /** They are there until more is asked for. */
  async bytes(count: number): Promise<Buffer> {
    this.#makeRoom(count);
    while (this.#to - this.#from < count) if (!(await this.#more())) throw new Error('the copy broke off');
    return this.#take(count);
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel().catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
    });
  }

  /** False at the end of the stream. */
  async #more(): Promise<boolean> {
    const { value, done } = await withIdle(this.#reader.read(), this.#idleMs, this.#onIdle);
    if (done) return false;
    this.#makeRoom(this.#to - this.#from + value.byteLength);
    this.#buffer.set(value, this.#to);
    this.#to += value.byteLength;
    return true;
  }

  #take(count: number): Buffer {
    this.#from += count;
    return this.#buffer.subarray(this.#from - count, this.#from);
  }

  /** For so many bytes from the first that waits. */
  #makeRoom(count: number): void {
    if (this.#from + count <= this.#buffer.length) return;
    const waiting = this.#buffer.subarray(this.#from, this.#to);
    if (count > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(Math.max(count, 2 * this.#buffer.length));
    this.#buffer.set(waiting);
    this.#from = 0;
    this.#to = waiting.length;
  }
}
