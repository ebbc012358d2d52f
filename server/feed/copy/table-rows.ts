import { copySelect, joinCopied, treatmentsOf } from '../../../core/tables/copy.ts';
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

/** Some rows, each a JSON array with a comma after it. */
export interface RowBatch {
  readonly json: Buffer | string;
  readonly rows: number;
}

/** Rows of one table for one scope, by id: in batches, as they come from the database. Each lives until the next is asked for. */
export async function* tableRows(
  client: PoolClient,
  { scope, table, tokenise, where = 'true' }: RowRequest,
): AsyncGenerator<RowBatch> {
  const select = `SELECT ${copySelect(table, scope.redaction)} FROM "${table.name}"
    WHERE ${feedCondition(table, true)} AND (${where}) ORDER BY id`;
  const treatments = treatmentsOf(table, scope.redaction);
  for await (const { bytes, rows } of copyOut(client, select)) {
    yield { json: treatments.length === 0 ? bytes : joinCopied(bytes.toString(), treatments, tokenise), rows };
  }
}

export const parseRows = ({ json }: RowBatch): unknown[][] =>
  JSON.parse(`[${json.toString().slice(0, -1)}]`) as unknown[][];
