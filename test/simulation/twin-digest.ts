import type { DigestReply, RangeReply, RangeRequest } from '../../core/contract/repair.ts';
import type { Table } from '../../core/tables/define.ts';
import { DigestSum, digestText } from '../../core/tables/digest.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import { FIRST_ID } from '../../server/feed/digest/make-digest.ts';
import type { Scope } from '../../server/feed/scope.ts';
import type { Store } from './store.ts';
import { columnsOf, seenRows } from './twin-rows.ts';

/** server/feed/digest/make-digest.ts on the store. `rangeRows`: rows of a range. */
export function digestOf(store: Store, scope: Scope, tokenise: Tokenise, rangeRows: number): DigestReply {
  const tables = scope.tables.map((table) => {
    const ranges: [string, number, string][] = [];
    let from = FIRST_ID;
    let sum = new DigestSum();
    for (const { values } of seenRows(store, table, scope, tokenise)) {
      if (sum.rows === rangeRows) {
        ranges.push([from, sum.rows, sum.sum]);
        from = String(values[0]);
        sum = new DigestSum();
      }
      sum.add(digestText(values));
    }
    ranges.push([from, sum.rows, sum.sum]);
    return { table: table.name, columns: columnsOf(table, scope), ranges };
  });
  return { to: store.snapshot().xmin, tables };
}

/** server/feed/digest/read-range.ts on the store. */
export function rangeOf(
  store: Store,
  scope: Scope,
  table: Table,
  tokenise: Tokenise,
  { from, until, cursor }: Pick<RangeRequest, 'from' | 'until' | 'cursor'>,
): RangeReply {
  const isIn = (id: string): boolean => id >= from && (until === null || id < until);
  const rows = seenRows(store, table, scope, tokenise).filter(({ version }) => isIn(version.id));
  const news = store.versions(table.name as never).filter(({ id, rev }) => isIn(id) && rev >= BigInt(cursor));
  return {
    to: store.snapshot().xmin,
    columns: columnsOf(table, scope),
    rows: rows.map(({ values }) => values),
    news: news.map(({ id }) => id).sort(),
  };
}
