import { Readable } from 'node:stream';
import type { ServerContext } from '../context.ts';
import { HttpError } from '../http-error.ts';
import { isKnownCursor } from './cursor.ts';
import type { Scope } from './scope.ts';
import { windowLines } from './window.ts';

/** Lines read ahead of the reader; each holds a page. */
const READ_AHEAD = 4;
/** As long as Postgres lets the transaction of a window idle (db/pool.ts). */
const STALL_MS = 30_000;

async function* lines(ctx: ServerContext, scope: Scope, cursor: string): AsyncGenerator<string> {
  const leave = await ctx.feed.pulls.enter();
  try {
    const client = await ctx.pool.connect();
    let whole = false;
    try {
      yield* windowLines(client, {
        scope,
        cursor,
        epoch: ctx.feed.epoch,
        now: ctx.clock.now,
        tokenise: ctx.keys.tokenise,
        check: (snapshot) => {
          if (!isKnownCursor(cursor, snapshot)) throw new HttpError('epoch_changed', { detail: 'an unknown cursor' });
        },
      });
      whole = true;
    } finally {
      // A window that was left in the middle has an open transaction: the connection goes with it.
      client.release(!whole);
    }
  } finally {
    leave();
  }
}

/**
 * A window as a stream of NDJSON. Rejects, with nothing sent, when it cannot begin. A reader who takes nothing for
 * `stallMs` loses the window and gives its place to the next one: without its end nothing of it is applied.
 */
export async function openWindow(
  ctx: ServerContext,
  scope: Scope,
  cursor: string,
  stallMs = STALL_MS,
): Promise<Readable> {
  const source = lines(ctx, scope, cursor);
  const head = await source.next();
  const giveUp = (): NodeJS.Timeout =>
    setTimeout(() => stream.destroy(new Error(`the reader takes nothing for ${stallMs} ms`)), stallMs);
  let stalled: NodeJS.Timeout | undefined;
  const all = async function* () {
    for (let line = head; !line.done; line = await source.next()) {
      clearTimeout(stalled);
      if (stream.destroyed) return;
      stalled = giveUp();
      yield line.value;
      // The reader waits for us now, however long a page takes.
      clearTimeout(stalled);
    }
  };
  const stream = Readable.from(all(), { highWaterMark: READ_AHEAD });
  stalled = giveUp();
  stream.once('close', () => {
    clearTimeout(stalled);
    source.return(undefined).catch((error: unknown) => ctx.log.warn({ err: error }, 'a window did not end cleanly'));
  });
  return stream;
}
