import { createHash } from 'node:crypto';
import { frameHeader } from '../../core/contract/copy.ts';
import { release } from '../../core/lib/release.ts';
import { ByteReader } from './byte-reader.ts';
import { readDocument } from './copy-document.ts';
import { type Unpack, unpackZstd } from './zstd.ts';

async function nextFrame(reader: ByteReader, unpack: Unpack): Promise<{ value: unknown; bytes: Buffer } | null> {
  const line = await reader.line();
  if (line === null) return null;
  const header = frameHeader.parse(JSON.parse(line));
  const packed = await reader.bytes(header.bytes);
  if (createHash('sha256').update(packed).digest('hex') !== header.sha256) throw new Error('a part was damaged');
  const bytes = await unpack(packed);
  return { value: readDocument(bytes), bytes };
}

/**
 * The documents of a copy (see readDocument), each checked against its hash; each lives until the next one is asked for, which is
 * unpacked meanwhile.
 */
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
      release(frame.bytes);
    }
  } finally {
    await reader.cancel();
  }
}
