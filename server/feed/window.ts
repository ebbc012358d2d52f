import type { WindowHead } from '../../core/contract/wire.ts';
import type { Table } from '../../core/tables/define.ts';
import { type FeedRow, feedCondition, feedSelect } from '../../core/tables/feed.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import type { PoolClient } from '../db/pool.ts';
import { aboutSql } from './about.ts';
import { parseSnapshot, type Snapshot } from './cursor.ts';
import { linesOf } from './redact-rows.ts';
import type { Scope } from './scope.ts';
import { BEGIN, CURRENT, readAll } from './snapshot.ts';

/** Rows per line: what a window holds in memory at a time, on both sides. */
const PAGE_ROWS = 2000;

export interface WindowRequest {
  readonly scope: Scope;
  /** '0' for a first replica. */
  readonly cursor: string;
  readonly epoch: string;
  readonly now: () => number;
  readonly tokenise: Tokenise;
  /** From '0', what belongs to these accounts alone. Ids that were parsed: they go into SQL. */
  readonly about?: readonly string[] | undefined;
  /** May refuse the cursor, by throwing, before anything is sent. */
  readonly check: (snapshot: Snapshot) => void;
}

function condition(table: Table, { cursor, about }: Pick<WindowRequest, 'cursor' | 'about'>): string {
  if (cursor !== '0') return `rev >= '${cursor}'::xid8 AND ${feedCondition(table, false)}`;
  return about ? `${feedCondition(table, true)} AND (${aboutSql(table, about)})` : feedCondition(table, true);
}

async function countRows(client: PoolClient, request: WindowRequest): Promise<number> {
  const counts = request.scope.tables.map(
    (table) => `(SELECT count(*) FROM "${table.name}" WHERE ${condition(table, request)})`,
  );
  const [rows] = await readAll(client, [`SELECT (${counts.join(' + ')})::text`]);
  return Number(rows?.[0]?.[0] ?? 0);
}

/** Pages of a table. The next one is being read while the reader works on this one. */
async function* pages(client: PoolClient, table: Table, where: string): AsyncGenerator<FeedRow[]> {
  const select = `SELECT ${feedSelect(table)} FROM "${table.name}" WHERE ${where}`;
  const fetch = `FETCH ${PAGE_ROWS} FROM page`;
  let next = readAll(client, [`DECLARE page NO SCROLL CURSOR FOR ${select}`, fetch]);
  try {
    for (;;) {
      const rows = (await next).at(-1) ?? [];
      if (rows.length < PAGE_ROWS) {
        next = readAll(client, ['CLOSE page']);
        if (rows.length > 0) yield rows;
        return;
      }
      next = readAll(client, [fetch]);
      // It may fail while nobody waits for it; whoever waits next, hears it.
      next.catch(() => undefined);
      yield rows;
    }
  } finally {
    // Left in the middle or not: the connection is free when this ends.
    await next;
  }
}

/**
 * One window as wire lines: every visible row of the scope with `rev ≥ cursor`, out of one read-only snapshot whose
 * xmin is the next cursor. Every transaction below it has ended and was visible, every later commit has a higher id:
 * no row can be missed (docs/sync.md). A row may come twice; the version tells.
 */
export async function* windowLines(client: PoolClient, request: WindowRequest): AsyncGenerator<string> {
  const { scope, cursor, epoch, tokenise } = request;
  const [, current] = await readAll(client, [BEGIN, CURRENT]);
  const snapshot = parseSnapshot(current?.[0]?.[0] ?? '');
  request.check(snapshot);
  const head: WindowHead = {
    t: 'window',
    epoch,
    scope: scope.key,
    role: scope.role,
    from: cursor,
    to: snapshot.xmin,
    at: request.now(),
    expected: cursor === '0' ? await countRows(client, request) : null,
  };
  yield `${JSON.stringify(head)}\n`;
  let sent = 0;
  for (const table of scope.tables) {
    for await (const rows of pages(client, table, condition(table, request))) {
      const { lines, kept } = linesOf(table, rows, scope, tokenise);
      sent += kept;
      yield `${lines.join('\n')}\n`;
    }
  }
  await readAll(client, ['COMMIT']);
  yield `${JSON.stringify({ t: 'end', rows: sent })}\n`;
}
