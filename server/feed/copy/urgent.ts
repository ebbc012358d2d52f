import type { CopyTable } from '../../../core/contract/copy.ts';
import { AGE_POINTS_PER_HOUR, OPEN_STATES_SQL } from '../../../core/queries/queue-rank.ts';
import type { Table } from '../../../core/tables/define.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import { visibleColumns } from '../../../core/tables/redact.ts';
import type { PoolClient } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';
import { readAll } from '../snapshot.ts';
import { parseRows, tableRows } from './table-rows.ts';

/** Cases that a console can begin with. */
const URGENT_CASES = 200;
const MINE_CASES = 500;
/** Of one table: an account with a hundred thousand messages must not make the first part a large one. */
const MOST_ROWS = 20_000;

/** As the queue of the console orders them. */
const URGENT = `SELECT id, subject_user_id FROM cases WHERE state IN ${OPEN_STATES_SQL}
  ORDER BY priority - extract(epoch FROM opened_at) / 3600 * ${AGE_POINTS_PER_HOUR} DESC, id LIMIT ${URGENT_CASES}`;
const mineOf = (personId: string): string => `SELECT id, subject_user_id FROM cases
  WHERE claimed_by = '${personId}' AND state IN ${OPEN_STATES_SQL} ORDER BY claimed_at, id LIMIT ${MINE_CASES}`;

const UUID = /^[0-9a-f-]{36}$/;
/** Ids come from the database itself; whatever else they are, they are ids. */
const inSql = (column: string, ids: Iterable<string>): string =>
  `"${column}" = ANY('{${[...ids].filter((id) => UUID.test(id)).join(',')}}'::uuid[])`;

/** Users come last: their ids are known from the rows of the others. */
const order = (tables: readonly Table[]): Table[] =>
  [...tables].sort((a, b) => Number(a.name === 'users') - Number(b.name === 'users'));

/**
 * What is needed to work on some cases: they, their subjects, what happened around these and who took part. For the
 * urgent ones, or for those that `personId` has claimed. Call it inside of the copy's transaction.
 */
export async function caseRows(
  client: PoolClient,
  scope: Scope,
  tokenise: Tokenise,
  personId: string | null,
): Promise<CopyTable[]> {
  if (!scope.tables.some(({ name }) => name === 'cases')) return [];
  if (personId !== null && !UUID.test(personId)) throw new Error('not an id of a person');
  const [found = []] = await readAll(client, [personId === null ? URGENT : mineOf(personId)]);
  if (found.length === 0) return [];
  const caseIds = new Set(found.map((row) => row[0] ?? ''));
  const userIds = new Set(found.map((row) => row[1] ?? ''));
  const subjects = [...userIds];
  const conditionOf = ({ name, about }: Table): string => {
    if (name === 'cases') return inSql('id', caseIds);
    if (name === 'users') return inSql('id', userIds);
    if (about.case) return inSql(about.case, caseIds);
    // What is about nobody is small: who works here.
    return about.users?.map((column) => inSql(column, subjects)).join(' OR ') ?? 'true';
  };
  const tables: CopyTable[] = [];
  for (const table of order(scope.tables)) {
    const columns = ['id', 'version', ...visibleColumns(table, scope.redaction)];
    const rows: unknown[][] = [];
    for await (const batch of tableRows(client, { scope, table, tokenise, where: conditionOf(table) })) {
      for (const row of parseRows(batch)) if (rows.length < MOST_ROWS) rows.push(row);
    }
    const people = (table.about.users ?? []).map((name) => columns.indexOf(name)).filter((at) => at > 0);
    for (const row of rows) for (const at of people) if (typeof row[at] === 'string') userIds.add(row[at]);
    if (rows.length > 0) tables.push({ table: table.name, columns, rows });
  }
  return tables;
}
