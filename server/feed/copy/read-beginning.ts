import type { CopyTable } from '../../../core/contract/copy.ts';
import type { WindowHead } from '../../../core/contract/wire.ts';
import { feedCondition } from '../../../core/tables/feed.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import type { PoolClient } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';
import { BEGIN, readAll } from '../snapshot.ts';
import { caseRows } from './urgent.ts';

/** Gives a connection to some work. */
export type Lend = (work: (client: PoolClient) => Promise<void>) => Promise<void>;

export interface BeginningSource {
  readonly scope: Scope;
  readonly epoch: string;
  readonly tokenise: Tokenise;
}

export interface CopyStart {
  readonly head: WindowHead;
  readonly cases: number;
}

/** A snapshot that another connection holds, and lends as long as its transaction is open. */
export interface Shared {
  readonly snapshot: string;
  /** Its xmin. */
  readonly to: string;
  /** When it was taken. */
  readonly at: number;
}

async function count(client: PoolClient, { scope, epoch }: BeginningSource, { to, at }: Shared): Promise<CopyStart> {
  const counts = await readAll(
    client,
    scope.tables.map((table) => `SELECT count(*)::text FROM "${table.name}" WHERE ${feedCondition(table, true)}`),
  );
  const countOf = counts.map((rows) => Number(rows[0]?.[0] ?? 0));
  const cases = countOf[scope.tables.findIndex(({ name }) => name === 'cases')] ?? 0;
  const expected = countOf.reduce((sum, one) => sum + one, 0);
  const head = { t: 'window', epoch, scope: scope.key, role: scope.role, from: '0', to, at, expected } as const;
  return { head, cases };
}

/** What a console is shown first: how much will come, and the urgent cases. */
export async function readBeginning(
  client: PoolClient,
  source: BeginningSource,
  shared: Shared,
  onStart: (start: CopyStart) => void,
  onUrgent: (tables: CopyTable[]) => Promise<void>,
): Promise<void> {
  const { scope, tokenise } = source;
  await readAll(client, [BEGIN, `SET TRANSACTION SNAPSHOT '${shared.snapshot}'`]);
  onStart(await count(client, source, shared));
  await onUrgent(await caseRows(client, scope, tokenise, null));
  await readAll(client, ['COMMIT']);
}
