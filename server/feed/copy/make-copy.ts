import { OPEN_STATES_SQL } from '../../../core/queries/queue-rank.ts';
import type { PoolClient } from '../../db/pool.ts';
import { parseSnapshot } from '../cursor.ts';
import { BEGIN, readAll } from '../snapshot.ts';
import { ImageParts } from './image-parts.ts';
import { JsonParts } from './json-parts.ts';
import { type BeginningSource, type CopyStart, type Lend, readBeginning, type Shared } from './read-beginning.ts';
import { pack, type Spool } from './spool.ts';

/** What the ordinary parts are (contract/copy.ts). */
export type CopyForm = 'json' | 'images';

export interface CopySource extends BeginningSource {
  readonly client: PoolClient;
  /** Another one, for the beginning, at the same time as `client` reads all the rest. */
  readonly beside: Lend;
  readonly now: () => number;
  /** JSON unless said. */
  readonly form?: CopyForm;
}

/**
 * All of a table in the order of its ids: read as it lies and sorted. Left to itself Postgres takes the index, and each row from another
 * page: twice the work with a million rows. By one process, which is faster than any console takes them.
 */
const PLANS = [
  'SET LOCAL enable_indexscan = off',
  "SET LOCAL work_mem = '64MB'",
  'SET LOCAL max_parallel_workers_per_gather = 0',
];
const SHARE = 'SELECT pg_current_snapshot()::text, pg_export_snapshot()';
const HAS_OPEN = `SELECT EXISTS (SELECT 1 FROM cases WHERE state IN ${OPEN_STATES_SQL})::text`;

async function begin({ client, scope, now }: CopySource): Promise<Shared & { readonly hasUrgent: boolean }> {
  const [found] = (await readAll(client, [BEGIN, SHARE, ...PLANS])).slice(1);
  const [current = '', snapshot = ''] = found?.[0]?.map(String) ?? [];
  const at = now();
  const seesCases = scope.tables.some(({ name }) => name === 'cases');
  const [open] = seesCases ? await readAll(client, [HAS_OPEN]) : [];
  return { snapshot, to: parseSnapshot(current).xmin, at, hasUrgent: open?.[0]?.[0] === 'true' };
}

/**
 * Reads everything that a scope may see out of one snapshot and writes it as parts: what is urgent is the first, then comes all, table
 * by table in the order of ids, so that a replica's trees grow at their ends. `onStart` hears of the snapshot, `onPart` of each
 * part that can be read; the first one comes when it is ready, the others meanwhile.
 */
export async function makeCopy(
  source: CopySource,
  spool: Spool,
  onStart: (start: CopyStart) => void,
  onPart: (n: number) => void,
): Promise<void> {
  const shared = await begin(source);
  const { store, stored, fail } = createStore(spool, onPart);
  const beginning = source.beside((client) =>
    readBeginning(client, source, shared, onStart, async (urgent) => {
      if (urgent.length === 0) return;
      await spool.write(0, await pack(JSON.stringify({ t: 'part', n: 0, urgent: true, tables: urgent })));
      onPart(0);
    }),
  );
  // Nothing more is stored then: whoever waits hears it soon.
  beginning.catch(fail);
  const whole = writeAll(source, shared.hasUrgent ? 1 : 0, store);
  const ends = await Promise.allSettled([beginning, whole.then(stored)]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  // Not before the other one has its snapshot.
  await readAll(source.client, ['COMMIT']);
}

async function writeAll(
  { client, scope, tokenise, form }: CopySource,
  first: number,
  store: (n: number, document: Buffer | string) => Promise<void>,
): Promise<void> {
  const Parts = form === 'images' ? ImageParts : JsonParts;
  const parts = new Parts(first, store);
  let sent = 0;
  for (const table of scope.tables) sent += await parts.write(client, scope, table, tokenise);
  await store(parts.next, JSON.stringify({ t: 'end', n: parts.next, rows: sent }));
}

/** Packs and keeps each part while the next one is being read. */
function createStore(spool: Spool, onPart: (n: number) => void) {
  let last: Promise<void> = Promise.resolve();
  let failed: { readonly error: unknown } | null = null;
  const write = async (n: number, document: Buffer | string): Promise<void> => {
    await spool.write(n, await pack(document));
    onPart(n);
  };
  return {
    async store(n: number, document: Buffer | string): Promise<void> {
      await last;
      if (failed) throw failed.error;
      last = write(n, document);
      // Whoever stores the next one hears of it.
      last.catch(() => undefined);
    },
    stored: () => last,
    fail(error: unknown): void {
      failed = { error };
    },
  };
}
