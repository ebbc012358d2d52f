import { copySelect, treatedAt, treatRow } from '../../../core/tables/copy.ts';
import type { Table } from '../../../core/tables/define.ts';
import { feedCondition } from '../../../core/tables/feed.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import { copyOut } from '../../db/copy-out.ts';
import type { PoolClient } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';

export interface RowRequest {
  readonly scope: Scope;
  readonly table: Table;
  readonly tokenise: Tokenise;
  /** Of all that the scope may see in it; an SQL condition. */
  readonly where?: string;
}

/** Rows of one table for one scope, by id, each as JSON text: in batches, as they come from the database. */
export async function* tableRows(
  client: PoolClient,
  { scope, table, tokenise, where = 'true' }: RowRequest,
): AsyncGenerator<(Buffer | string)[]> {
  const select = `SELECT ${copySelect(table, scope.redaction)} FROM "${table.name}"
    WHERE ${feedCondition(table, true)} AND (${where}) ORDER BY id`;
  const treated = treatedAt(table, scope.redaction);
  for await (const batch of copyOut(client, select)) {
    // As Postgres wrote it, without the line feed.
    if (treated.length === 0) yield batch.map((line) => line.subarray(0, -1));
    else yield batch.map((line) => JSON.stringify(treatRow(JSON.parse(line.toString()), treated, tokenise)));
  }
}
