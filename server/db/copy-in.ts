import type { Connection } from 'pg';
import type { PoolClient } from './pool.ts';

/** What its types leave out: node_modules/pg/lib/connection.js. */
declare module 'pg' {
  interface Connection {
    sendCopyFromChunk(chunk: Buffer): void;
    endCopyFrom(): void;
    sendCopyFail(message: string): void;
  }
}

const drained = ({ stream }: Connection): Promise<void> =>
  new Promise((resolve) => {
    stream.once('drain', resolve);
    // Then the statement fails by itself.
    stream.once('close', resolve);
  });

/** `COPY … FROM STDIN` of what `chunks` gives, as it comes. Where it throws, the statement fails and the error is thrown on. */
export async function copyIn(client: PoolClient, text: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  let broken: unknown = null;
  const feed = async (wire: Connection): Promise<void> => {
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
      submit: (connection: Connection) => connection.query(text),
      handleCopyInResponse: (connection: Connection) => void feed(connection),
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(problem),
      handleError: (error: Error) => {
        problem = error;
        resolve(error);
      },
    });
  });
  if (broken) throw broken;
  if (failed) throw failed;
}
