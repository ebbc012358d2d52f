import type { WindowHead } from '../../../core/contract/wire.ts';
import type { Table } from '../../../core/tables/define.ts';
import { feedCondition } from '../../../core/tables/feed.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import { visibleColumns } from '../../../core/tables/redact.ts';
import type { PoolClient } from '../../db/pool.ts';
import { parseSnapshot } from '../cursor.ts';
import type { Scope } from '../scope.ts';
import { BEGIN, CURRENT, readAll } from '../snapshot.ts';
import { pack, type Spool } from './spool.ts';
import { tableRows } from './table-rows.ts';
import { caseRows } from './urgent.ts';

/** A part in memory, on both sides: some ten thousandths of a second to write, and then others get their turn. */
const PART_ROWS = 4_000;
const PART_BYTES = 1_500_000;

export interface CopySource {
  readonly client: PoolClient;
  readonly scope: Scope;
  readonly epoch: string;
  readonly now: () => number;
  readonly tokenise: Tokenise;
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

/** Collects rows of one table into the documents of parts. */
class PartWriter {
  readonly #head: (n: number) => string;
  #pieces: (Buffer | string)[] = [];
  #bytes = 0;
  #rows = 0;

  constructor(table: Table, scope: Scope) {
    const columns = JSON.stringify(['id', 'version', ...visibleColumns(table, scope.redaction)]);
    this.#head = (n) =>
      `{"t":"part","n":${n},"urgent":false,"tables":[{"table":"${table.name}","columns":${columns},"rows":[`;
  }

  /** True when the part is full. */
  add(row: Buffer | string): boolean {
    this.#pieces.push(this.#rows === 0 ? '' : ',', row);
    this.#bytes += row.length;
    this.#rows += 1;
    return this.#rows >= PART_ROWS || this.#bytes >= PART_BYTES;
  }

  get rows(): number {
    return this.#rows;
  }

  take(n: number): Buffer {
    const pieces = [this.#head(n), ...this.#pieces, ']}]}'].map((piece) => Buffer.from(piece as string));
    this.#pieces = [];
    this.#bytes = 0;
    this.#rows = 0;
    return Buffer.concat(pieces);
  }
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
  let n = 0;
  let sent = 0;
  const store = async (document: Buffer | string): Promise<void> => {
    await spool.write(n, await pack(document));
    n += 1;
    onPart();
  };
  const urgent = await caseRows(client, scope, tokenise, null);
  if (urgent.length > 0) await store(JSON.stringify({ t: 'part', n, urgent: true, tables: urgent }));
  for (const table of scope.tables) {
    const part = new PartWriter(table, scope);
    for await (const rows of tableRows(client, { scope, table, tokenise })) {
      for (const row of rows) if (part.add(row)) sent += await flush();
    }
    if (part.rows > 0) sent += await flush();
    async function flush(): Promise<number> {
      const count = part.rows;
      await store(part.take(n));
      return count;
    }
  }
  await readAll(client, ['COMMIT']);
  await store(JSON.stringify({ t: 'end', n, rows: sent }));
}
