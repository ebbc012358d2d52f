import { sql } from 'kysely';
import type { Read } from '../../core/commands/define.ts';
import type { Trx } from '../db/kysely.ts';
import { certifiedCommands } from './certified.ts';
import type { CommandItem } from './decide-one.ts';
import { loadRows } from './load-rows.ts';
import type { RowCache } from './row-cache.ts';
import { isEnvironment } from './sql-state.ts';
import { writeRows } from './write-rows.ts';

/** What a group of commands works on: the open transaction of a push. */
export interface RowStore {
  /** Of these items: whether a certificate of the device that held when the person acted names the command. */
  certified(items: readonly CommandItem[]): Promise<(item: CommandItem) => boolean>;
  /** Loads and locks what is missing. */
  load(cache: RowCache, reads: readonly Read[]): Promise<void>;
  write(cache: RowCache): Promise<void>;
  /** Does all of the work, or nothing of it and throws what it threw. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

export const rowStore = (trx: Trx): RowStore => ({
  certified: (items) => certifiedCommands(trx, items),
  load: (cache, reads) => loadRows(trx, cache, reads),
  write: (cache) => writeRows(trx, cache),
  async attempt(work) {
    const begun = sql`SAVEPOINT command_group`.execute(trx);
    try {
      // What the work asks for first travels with it.
      const [value] = await Promise.all([work(), begun]);
      await sql`RELEASE SAVEPOINT command_group`.execute(trx);
      return value;
    } catch (error) {
      // Where the connection or the transaction is gone, there is nothing to go back to.
      if (!isEnvironment(error)) await sql`ROLLBACK TO SAVEPOINT command_group`.execute(trx);
      throw error;
    }
  },
});
