import type { Socket } from 'node:net';
import type { Connection } from 'pg';
import type { PoolClient } from './pool.ts';

/** Rows read ahead before Postgres has to wait. */
const READ_AHEAD = 4_000;

interface Wire {
  readonly stream: Socket;
  query(text: string): void;
}

/**
 * The rows of `COPY (select) TO STDOUT`, in batches as they come off the connection, each as the bytes that Postgres
 * wrote. Several times as fast as result rows, which the driver makes objects of. `select` has one text column whose values hold
 * no control characters (JSON does not), so that nothing is quoted: each row is its value and a line feed. When the
 * reader is slow, the connection is not read. A reader who leaves early must close the client.
 */
export async function* copyOut(client: PoolClient, select: string): AsyncGenerator<Buffer[]> {
  const text = `COPY (${select}) TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ESCAPE E'\\x01')`;
  let rows: Buffer[] = [];
  let done = false;
  let failed: Error | null = null;
  let socket: Socket | null = null;
  let wake: () => void = () => undefined;
  client.query({
    submit(connection: Connection) {
      const wire = connection as unknown as Wire;
      socket = wire.stream;
      wire.query(text);
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // The driver reads the next bytes over these.
      if (rows.push(Buffer.from(chunk)) === READ_AHEAD) socket?.pause();
      if (rows.length === 1) wake();
    },
    handleCommandComplete: () => undefined,
    handleReadyForQuery() {
      done = true;
      wake();
    },
    handleError(error: Error) {
      failed = error;
      done = true;
      wake();
    },
  } as never);
  for (;;) {
    if (rows.length === 0 && !done) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    if (failed) throw failed;
    if (rows.length === 0) return;
    const batch = rows;
    rows = [];
    (socket as Socket | null)?.resume();
    yield batch;
  }
}
