import type { Generated } from 'kysely';
import type { TABLES, TableName } from '../../core/tables/index.ts';
import type { ServerRow, StoredServerTable, StoredTable } from './tables/define.ts';
import type { EXTRA_COLUMNS } from './tables/extras.ts';
import type { SERVER_TABLES, ServerTableName } from './tables/index.ts';

type ExtraColumns = typeof EXTRA_COLUMNS;

/** The whole database as Kysely sees it, computed from the declarations. */
export type Database = {
  [N in TableName]: StoredTable<(typeof TABLES)[N]> &
    (N extends keyof ExtraColumns ? StoredServerTable<ExtraColumns[N]> : unknown);
} & { [N in ServerTableName]: StoredServerTable<(typeof SERVER_TABLES)[N]> } & {
  event_queue: { seq: Generated<number>; event_id: string; keys: number[] | null };
};

/** A row of a server-only table as code holds it: times in ms, json as values. */
export type ServerTableRow<N extends ServerTableName> = ServerRow<(typeof SERVER_TABLES)[N]>;
