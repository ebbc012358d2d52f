import { Readable } from 'node:stream';
import type { RoleName } from '../../core/access/roles.ts';
import type { Transport } from '../../core/replica/transport.ts';
import { copyFrames } from '../../electron/backend/copy-frames.ts';
import type { ServerContext } from '../../server/context.ts';
import { openCopy } from '../../server/feed/copy/stream-copy.ts';
import { readRange } from '../../server/feed/digest/read-range.ts';
import { openWindow } from '../../server/feed/pull-stream.ts';
import { partOf, scopeOf } from '../../server/feed/scope.ts';

const silent = (): Error => new Error('the stream fell silent');

/** The read path of a server without the network between: what its routes call. */
export function directTransport(ctx: ServerContext, role: RoleName, personId: string): Transport {
  const scope = scopeOf(role);
  return {
    async *copy(asked) {
      const stream = await openCopy(ctx, { sessionHash: '', personId, scope }, asked, 'json');
      yield* copyFrames(Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>, 20_000, silent);
    },
    async *pull(asked) {
      for await (const lines of await openWindow(ctx, partOf(scope, asked.tables), asked)) {
        for (const line of String(lines).split('\n').filter(Boolean)) yield JSON.parse(line) as unknown;
      }
    },
    digest: ({ since }) => ctx.feed.digests.of(scope, since),
    async range(asked) {
      const table = scope.tables.find(({ name }) => name === asked.table);
      if (!table) throw new Error(`no table ${asked.table}`);
      return readRange(ctx, scope, table, asked);
    },
    live: () => Readable.from([]),
    push: () => Promise.reject(new Error('nothing is pushed here')),
  };
}
