import type { Readable } from 'node:stream';
import type { PullRequest } from '../../core/contract/wire.ts';
import type { ServerContext } from '../context.ts';
import { HttpError } from '../http-error.ts';
import { isKnownCursor } from './cursor.ts';
import { readerStream } from './reader-stream.ts';
import type { Scope } from './scope.ts';
import { windowLines } from './window.ts';

/** Lines read ahead of the reader; each holds a page. */
const READ_AHEAD = 4;

type Asked = Pick<PullRequest, 'cursor' | 'about'>;

async function* lines(
  ctx: ServerContext,
  scope: Scope,
  { cursor, about }: Asked,
  begun: () => void = () => undefined,
): AsyncGenerator<string> {
  const leave = await ctx.feed.pulls.enter();
  begun();
  try {
    const client = await ctx.pool.connect();
    let whole = false;
    try {
      yield* windowLines(client, {
        scope,
        cursor,
        about,
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

/** Consoles that follow the live stream stand at the same cursor: those who have to wait for their turn share one reading. */
function linesFor(ctx: ServerContext, scope: Scope, asked: Asked): AsyncGenerator<string> {
  if (asked.cursor === '0') return lines(ctx, scope, asked);
  const key = [scope.key, asked.cursor, ...scope.tables.map(({ name }) => name)].join(' ');
  return ctx.feed.shared.join(key, (begun) => lines(ctx, scope, asked, begun));
}

/** A window as a stream of NDJSON: see readerStream. Without its end nothing of it is applied. */
export const openWindow = (ctx: ServerContext, scope: Scope, asked: Asked, stallMs?: number): Promise<Readable> =>
  readerStream(linesFor(ctx, scope, asked), {
    readAhead: READ_AHEAD,
    stallMs,
    onError: (error) => ctx.log.warn({ err: error }, 'a window did not end cleanly'),
  });
