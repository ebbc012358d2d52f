import type { ServerTableRow } from '../db/database.ts';

export const SOURCE_COLUMNS = [
  'id',
  'name',
  'secret',
  'previous_secret',
  'previous_secret_until',
  'countries',
  'allow',
  'fail_policy',
  'webhook',
] as const;
/** Secrets are kept sealed, in memory too. */
export type SourceRow = Pick<ServerTableRow<'sources'>, (typeof SOURCE_COLUMNS)[number]>;
/** Sources as they were read last, by name: for what must be answered while the database is away. */
export type KnownSources = Map<string, SourceRow>;
