import { Readable } from 'node:stream';

/** As long as Postgres lets the transaction of a window idle (db/pool.ts). */
const STALL_MS = 30_000;

export interface ReaderStreamOptions {
  /** Items made ahead of the reader. */
  readonly readAhead: number;
  readonly stallMs?: number | undefined;
  /** What was made in vain could not be cleaned up. */
  readonly onError: (error: unknown) => void;
}

/**
 * A source as a stream for one reader. Rejects, with nothing sent, when the source cannot begin. A reader who takes nothing
 * for `stallMs` loses it and gives its place to the next one.
 */
export async function readerStream(
  source: AsyncGenerator<string | Buffer>,
  { readAhead, stallMs = STALL_MS, onError }: ReaderStreamOptions,
): Promise<Readable> {
  const first = await source.next();
  const giveUp = (): NodeJS.Timeout =>
    setTimeout(() => stream.destroy(new Error(`the reader takes nothing for ${stallMs} ms`)), stallMs);
  let stalled: NodeJS.Timeout | undefined;
  const all = async function* () {
    for (let item = first; !item.done; item = await source.next()) {
      clearTimeout(stalled);
      if (stream.destroyed) return;
      stalled = giveUp();
      yield item.value;
      // The reader waits for us now, however long the next one takes.
      clearTimeout(stalled);
    }
  };
  const stream = Readable.from(all(), { highWaterMark: readAhead });
  stalled = giveUp();
  stream.once('close', () => {
    clearTimeout(stalled);
    source.return(undefined).catch(onError);
  });
  return stream;
}
