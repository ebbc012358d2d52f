import type { DigestReply } from '../../../core/contract/repair.ts';
import type { Table } from '../../../core/tables/define.ts';
import { DigestSum, digestText, RANGE_ROWS } from '../../../core/tables/digest.ts';
import { recentSql } from '../../../core/tables/history.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import { visibleColumns } from '../../../core/tables/redact.ts';
import type { PoolClient } from '../../db/pool.ts';
import { parseRows, tableRows } from '../copy/table-rows.ts';
import { parseSnapshot } from '../cursor.ts';
import type { Scope } from '../scope.ts';
import { BEGIN, CURRENT, readAll } from '../snapshot.ts';

export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface DigestSource {
  readonly client: PoolClient;
  readonly scope: Scope;
  readonly tokenise: Tokenise;
  /** Only what is recent by this floor. */
  readonly since?: number | undefined;
}

async function tableDigest(source: DigestSource, table: Table): Promise<DigestReply['tables'][number]> {
  const ranges: [string, number, string][] = [];
  let from = FIRST_ID;
  let sum = new DigestSum();
  const close = (next: string): void => {
    ranges.push([from, sum.rows, sum.sum]);
    from = next;
    sum = new DigestSum();
  };
  const { client, scope, tokenise, since } = source;
  const where = since === undefined ? 'true' : recentSql(table, since, 'postgres');
  for await (const batch of tableRows(client, { scope, table, tokenise, where })) {
    // As code writes them: Postgres puts spaces into JSON, and may write a number otherwise.
    for (const row of parseRows(batch)) {
      if (sum.rows === RANGE_ROWS) close(String(row[0]));
      sum.add(digestText(row));
    }
  }
  close('');
  return { table: table.name, columns: ['id', 'version', ...visibleColumns(table, source.scope.redaction)], ranges };
}

/** Reads all that the scope may see out of one snapshot and adds it up by ranges of ids. */
export async function makeDigest(source: DigestSource): Promise<DigestReply> {
  const [, current] = await readAll(source.client, [BEGIN, CURRENT]);
  const { xmin } = parseSnapshot(current?.[0]?.[0] ?? '');
  const tables: DigestReply['tables'] = [];
  for (const table of source.scope.tables) tables.push(await tableDigest(source, table));
  await readAll(source.client, ['COMMIT']);
  return { to: xmin, tables };
}
