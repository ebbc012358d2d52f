import type { z } from 'zod';
import type { ReadSql } from '../lib/sql.ts';
import type { TableName } from '../tables/index.ts';
import type { QueueArgs } from './queue-args.ts';
import type { Found } from './queue-index/find.ts';

export interface QueryContext {
  readonly personId: string;
  /** Knows the cases without asking SQLite; it answers null while it does not know them all. */
  readonly index?: QueueIndexReader | null;
}

export interface QueueIndexReader {
  find(args: QueueArgs, personId: string): Found | null;
}

/** A named read of the replica. It runs again when a table it names has changed. */
export interface Query<N extends string = string, A = unknown, R = unknown> {
  readonly name: N;
  readonly args: z.ZodType<A>;
  /** `pending` is the replica's list of commands that wait: which cases a person has touched. */
  readonly tables: readonly (TableName | 'pending')[];
  run(sql: ReadSql, args: A, ctx: QueryContext): R;
}

/** A query for whoever learns its name only while running; it is run with what its own `args` parsed and nothing else. */
export const anyQuery = (query: Pick<Query, 'name' | 'args'>): Query => query as Query;

export const defineQuery = <const N extends string, A, R>(query: Query<N, A, R>): Query<N, A, R> => query;
