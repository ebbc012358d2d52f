import type { Readable } from 'node:stream';
import type { CopyRequest } from '../../../core/contract/copy.ts';
import { PROTOCOL } from '../../../core/contract/wire.ts';
import type { ServerContext } from '../../context.ts';
import { HttpError } from '../../http-error.ts';
import { readerStream } from '../reader-stream.ts';
import type { Scope } from '../scope.ts';
import { BEGIN, readAll, withClient } from '../snapshot.ts';
import { validConsoles } from '../valid-consoles.ts';
import type { Copy } from './copies.ts';
import type { CopyForm } from './make-copy.ts';
import { pack } from './spool.ts';
import { caseRows } from './urgent.ts';

/** Whoever loses their session, device or role in the middle gets no more than this goes on for. */
const CHECK_EVERY_MS = 5_000;
/** Parts of some hundred kilobytes, in memory for one reader. */
const READ_AHEAD = 1;

export interface CopyReader {
  readonly sessionHash: string;
  readonly personId: string;
  readonly scope: Scope;
}

/** The cases that this person has claimed: read now, for them alone. */
async function mine(ctx: ServerContext, { scope, personId }: CopyReader): Promise<Buffer | null> {
  const leave = await ctx.feed.pulls.enter();
  try {
    const tables = await withClient(ctx.pool, async (client) => {
      await readAll(client, [BEGIN]);
      const found = await caseRows(client, scope, ctx.keys.tokenise, personId);
      await readAll(client, ['COMMIT']);
      return found;
    });
    return tables.length === 0 ? null : pack(JSON.stringify({ t: 'part', n: null, urgent: true, tables }));
  } finally {
    leave();
  }
}

async function* frames(ctx: ServerContext, reader: CopyReader, copy: Copy, first: number): AsyncGenerator<Buffer> {
  const { head, cases } = await copy.start;
  yield await pack(JSON.stringify({ t: 'copy', id: copy.id, head, cases }));
  const own = first === 0 ? await mine(ctx, reader) : null;
  if (own) yield own;
  let checkedAt = ctx.clock.now();
  for (let n = first; ; n += 1) {
    const part = await copy.part(n);
    if (!part) return;
    if (ctx.clock.now() - checkedAt >= CHECK_EVERY_MS) {
      checkedAt = ctx.clock.now();
      const valid = await validConsoles(ctx.db, [reader], checkedAt);
      if (!valid.has(reader)) throw new HttpError('scope_changed');
    }
    yield part;
  }
}

/** A copy as frames, from the part that the reader has come to. */
export function openCopy(
  ctx: ServerContext,
  reader: CopyReader,
  asked: CopyRequest,
  form: CopyForm,
): Promise<Readable> {
  if (asked.protocol !== PROTOCOL) {
    throw new HttpError('protocol_unsupported', { detail: `the server speaks ${PROTOCOL}, not ${asked.protocol}` });
  }
  const copy = ctx.feed.copies.join(reader.scope, form, asked.resume?.id ?? null);
  const first = asked.resume?.id === copy.id ? asked.resume.next : 0;
  return readerStream(frames(ctx, reader, copy, first), {
    readAhead: READ_AHEAD,
    onError: (error) => ctx.log.warn({ err: error }, 'a copy did not end cleanly'),
  });
}
