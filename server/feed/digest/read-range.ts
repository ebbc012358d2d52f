import type { RangeReply, RangeRequest } from '../../../core/contract/repair.ts';
import type { Table } from '../../../core/tables/define.ts';
import { recentSql } from '../../../core/tables/history.ts';
import { visibleColumns } from '../../../core/tables/redact.ts';
import type { ServerContext } from '../../context.ts';
import { HttpError } from '../../http-error.ts';
import { parseRows, tableRows } from '../copy/table-rows.ts';
import { parseSnapshot } from '../cursor.ts';
import type { Scope } from '../scope.ts';
import { BEGIN, CURRENT, readAll, withClient } from '../snapshot.ts';

/** Ranges are made of a thousand rows; this many may have come into one since. */
const MOST_ROWS = 20_000;

/** All rows of a range of ids as they are now, for one scope. `asked` has been parsed: ids and digits go into SQL. */
export async function readRange(
  ctx: ServerContext,
  scope: Scope,
  table: Table,
  asked: RangeRequest,
): Promise<RangeReply> {
  const where = `id >= '${asked.from}'${asked.until === null ? '' : ` AND id < '${asked.until}'`}`;
  const recent = asked.since === undefined ? where : `${where} AND (${recentSql(table, asked.since, 'postgres')})`;
  const leave = await ctx.feed.pulls.enter();
  try {
    return await withClient(ctx.pool, async (client) => {
      const [, current] = await readAll(client, [BEGIN, CURRENT]);
      const rows: unknown[][] = [];
      for await (const batch of tableRows(client, { scope, table, tokenise: ctx.keys.tokenise, where: recent })) {
        rows.push(...parseRows(batch));
        if (rows.length > MOST_ROWS) throw new HttpError('invalid_request', { detail: 'a range of so many rows' });
      }
      const [news = []] = await readAll(client, [
        `SELECT id::text FROM "${table.name}" WHERE ${where} AND rev >= '${asked.cursor}'::xid8`,
      ]);
      await readAll(client, ['COMMIT']);
      return {
        to: parseSnapshot(current?.[0]?.[0] ?? '').xmin,
        columns: ['id', 'version', ...visibleColumns(table, scope.redaction)],
        rows,
        news: news.map((row) => row[0] ?? ''),
      };
    });
  } finally {
    leave();
  }
}
