import type { Connection } from 'pg';
import type { PoolClient } from './pool.ts';

interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  readonly stream: { readonly writableNeedDrain: boolean; once(event: 'drain' | 'close', listener: () => void): void };
}

const drained = ({ stream }: Wire): Promise<void> =>
  new Promise((resolve) => {
    stream.once('drain', resolve);
    // Then the statement fails by itself.
    stream.once('close', resolve);
  });

/** `COPY … FROM STDIN` of what `chunks` gives, as it comes. Where it throws, the statement fails and the error is thrown on. */
export async function copyIn(client: PoolClient, text: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  let broken: unknown = null;
  const feed = async (wire: Wire): Promise<void> => {
    try {
      for await (const chunk of chunks) {
        wire.sendCopyFromChunk(chunk);
        if (wire.stream.writableNeedDrain) await drained(wire);
      }
      wire.endCopyFrom();
    } catch (error) {
      broken = error;
      wire.sendCopyFail('what was to be copied ended');
    }
  };
  const failed = await new Promise<Error | null>((resolve) => {
    let problem: Error | null = null;
    client.query({
      submit: (connection: Connection) => (connection as unknown as Wire).query(text),
      handleCopyInResponse: (connection: Connection) => void feed(connection as unknown as Wire),
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(problem),
      handleError: (error: Error) => {
        problem = error;
        resolve(error);
      },
    } as never);
  });
  if (broken) throw broken;
  if (failed) throw failed;
}
