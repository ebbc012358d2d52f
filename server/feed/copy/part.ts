import type { Table } from '../../../core/tables/define.ts';
import type { Tokenise } from '../../../core/tables/redact.ts';
import type { PoolClient } from '../../db/pool.ts';
import type { Scope } from '../scope.ts';

/** A part in memory, on both sides: some thousandths of a second to write, and then others get their turn. */
export const PART_BYTES = 1_000_000;

/** The document lives until the next but one is stored: two are kept, one being filled. */
export type StorePart = (n: number, document: Buffer) => Promise<void>;

/** Writes rows as the documents of parts. */
export interface TableParts {
  /** The number of the next part. */
  readonly next: number;
  /** All that a scope may see in a table; answers how many rows there were. */
  write(client: PoolClient, scope: Scope, table: Table, tokenise: Tokenise): Promise<number>;
}
