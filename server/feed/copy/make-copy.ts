import type { WindowHead } from '../../../core/contract/wire.ts';
import { feedCondition } from '../../../core/tables/feed.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import type { PoolClient } from '../../db/pool.ts';
import { parseSnapshot } from '../cursor.ts';
import type { Scope } from '../scope.ts';
import { BEGIN, CURRENT, readAll } from '../snapshot.ts';
import { ImageParts } from './image-parts.ts';
import { JsonParts } from './json-parts.ts';
import { pack, type Spool } from './spool.ts';
import { caseRows } from './urgent.ts';

/** What the ordinary parts are (contract/copy.ts). */
export type CopyForm = 'json' | 'images';

export interface CopySource {
  readonly client: PoolClient;
  readonly scope: Scope;
  readonly epoch: string;
  readonly now: () => number;
  readonly tokenise: Tokenise;
  /** JSON unless said. */
  readonly form?: CopyForm;
}

export interface CopyStart {
  readonly head: WindowHead;
  readonly cases: number;
}

async function begin({ client, scope, epoch, now }: CopySource): Promise<CopyStart> {
  const [, current] = await readAll(client, [BEGIN, CURRENT]);
  const { xmin } = parseSnapshot(current?.[0]?.[0] ?? '');
  const at = now();
  const counts = await readAll(
    client,
    scope.tables.map((table) => `SELECT count(*)::text FROM "${table.name}" WHERE ${feedCondition(table, true)}`),
  );
  const countOf = counts.map((rows) => Number(rows[0]?.[0] ?? 0));
  const cases = countOf[scope.tables.findIndex(({ name }) => name === 'cases')] ?? 0;
  const expected = countOf.reduce((sum, count) => sum + count, 0);
  const head = { t: 'window', epoch, scope: scope.key, role: scope.role, from: '0', to: xmin, at, expected } as const;
  return { head, cases };
}

/**
 * Reads everything that a scope may see out of one snapshot and writes it as parts: what is urgent first, then all, table by
 * table in the order of ids, so that a replica's trees grow at their ends. `onStart` hears of the snapshot, `onPart` of each
 * part that can be read.
 */
export async function makeCopy(
  source: CopySource,
  spool: Spool,
  onStart: (start: CopyStart) => void,
  onPart: () => void,
): Promise<void> {
  const { client, scope, tokenise } = source;
  const start = await begin(source);
  onStart(start);
  const urgent = await caseRows(client, scope, tokenise, null);
  const { store, stored } = createStore(spool, onPart);
  if (urgent.length > 0) await store(0, JSON.stringify({ t: 'part', n: 0, urgent: true, tables: urgent }));
  const Parts = source.form === 'images' ? ImageParts : JsonParts;
  const parts = new Parts(urgent.length > 0 ? 1 : 0, store);
  let sent = 0;
  for (const table of scope.tables) {
    sent += await parts.write(client, scope, table, tokenise);
  }
  await readAll(client, ['COMMIT']);
  await store(parts.next, JSON.stringify({ t: 'end', n: parts.next, rows: sent }));
  await stored();
}

/** Packs and keeps each part while the next one is being read. */
function createStore(spool: Spool, onPart: () => void) {
  let last: Promise<void> = Promise.resolve();
  const write = async (n: number, document: Buffer | string): Promise<void> => {
    await spool.write(n, await pack(document));
    onPart();
  };
  return {
    async store(n: number, document: Buffer | string): Promise<void> {
      await last;
      last = write(n, document);
      // Whoever stores the next one hears of it.
      last.catch(() => undefined);
    },
    stored: () => last,
  };
}
