import type { Socket } from 'node:net';
import type { Connection } from 'pg';
import { CopyData, RowBuffer } from './copy-data.ts';
import type { PoolClient } from './pool.ts';

/** Read ahead before Postgres has to wait. */
const READ_AHEAD_BYTES = 500_000;

interface Wire {
  readonly stream: Socket;
  query(text: string): void;
}
type OnData = (chunk: Buffer) => void;

const JSON_LINES = "FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ESCAPE E'\\x01'";

/**
 * The rows of `COPY (select) TO STDOUT` as they come off the connection: the bytes that Postgres wrote, each row with a comma after
 * it. Several times as fast as result rows, which the driver makes objects of. `select` has one text column whose values hold no
 * line feeds and neither of the two quoting characters (JSON does not), so that nothing is quoted. When the reader is
 * slow, the connection is not read. What is given lives until the next is asked for. A reader who leaves early must close
 * the client.
 */
export const copyOut = (client: PoolClient, select: string): AsyncGenerator<RowBuffer> =>
  copyRows(client, `COPY (${select}) TO STDOUT (${JSON_LINES})`, true);

/** The same for any columns in the binary form of COPY: with its head before the first row and its end behind the last. */
export const copyOutBinary = (client: PoolClient, select: string): AsyncGenerator<RowBuffer> =>
  copyRows(client, `COPY (${select}) TO STDOUT (FORMAT binary)`, false);

/** The rows of a table as the text of COPY, a line each, which any later version of Postgres reads. */
export const copyOutText = (client: PoolClient, select: string): AsyncGenerator<RowBuffer> =>
  copyRows(client, `COPY (${select}) TO STDOUT`, false);

async function* copyRows(client: PoolClient, text: string, commas: boolean): AsyncGenerator<RowBuffer> {
  let [filling, given] = [new RowBuffer(commas), new RowBuffer(commas)];
  let failed: Error | null = null;
  let tap: Tap | null = null;
  let done = false;
  let wake: () => void = () => undefined;
  const end = (error: Error | null): void => {
    failed = error;
    done = true;
    tap?.close();
    wake();
  };
  client.query({
    submit(connection: Connection) {
      const wire = connection as unknown as Wire;
      tap = openTap(wire.stream, (data, chunk) => {
        data.take(chunk, filling);
        if (filling.length >= READ_AHEAD_BYTES) wire.stream.pause();
        if (filling.rows > 0) wake();
      });
      wire.query(text);
    },
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => end(null),
    handleError: end,
  } as never);
  for (;;) {
    if (filling.rows === 0 && !done) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    if (failed) throw failed;
    if (filling.rows === 0) return;
    [filling, given] = [given, filling];
    filling.clear();
    (tap as Tap | null)?.socket.resume();
    yield given;
  }
}

interface Tap {
  readonly socket: Socket;
  close(): void;
}

/** Reads a connection before its driver does, which gets what is no row. */
function openTap(socket: Socket, onData: (data: CopyData, chunk: Buffer) => void): Tap {
  const listeners = socket.listeners('data') as OnData[];
  const pass: OnData = (bytes) => {
    for (const listener of listeners) listener.call(socket, bytes);
  };
  const data = new CopyData(pass);
  let open = true;
  const listen: OnData = (chunk) => {
    onData(data, chunk);
    // The last message closed it; what is behind it is the driver's.
    if (!open && data.rest.length > 0) pass(data.rest);
  };
  socket.removeAllListeners('data');
  socket.on('data', listen);
  return {
    socket,
    close() {
      if (!open) return;
      open = false;
      socket.removeListener('data', listen);
      for (const listener of listeners) socket.on('data', listener);
    },
  };
}
