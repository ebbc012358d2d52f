import type { Sql } from '../../core/lib/sql.ts';
import type { QueueIndexReader } from '../../core/queries/define.ts';
import { QueueIndex } from '../../core/queries/queue-index/queue-index.ts';

/** The queue's index of the replica that is open: filled slice by slice from the first question on, between everything else. */
export interface KeptQueueIndex {
  on(sql: Sql): QueueIndexReader;
  /** The replica is another one, or was turned into one: what is known of it goes. */
  forget(): void;
}

export function keepQueueIndex(log: (message: string, error: unknown) => void): KeptQueueIndex {
  let held: { readonly sql: Sql; readonly index: QueueIndex } | null = null;
  /** Could not be read through. SQLite answers its questions, or says what is wrong with it. */
  let unread: Sql | null = null;

  let filling = false;
  const fillSoon = (): void => {
    if (!filling) setImmediate(fill);
    filling = true;
  };

  function fill(): void {
    filling = false;
    if (!held) return;
    try {
      if (held.index.step()) fillSoon();
    } catch (error) {
      log('the index of the queue', error);
      unread = held.sql;
      held = null;
    }
  }

  return {
    on: (sql) => ({
      find(args, personId) {
        if (sql === unread) return null;
        if (held?.sql !== sql) held = { sql, index: new QueueIndex(sql) };
        const found = held.index.find(args, personId);
        if (!found) fillSoon();
        return found;
      },
    }),
    forget() {
      held = null;
      unread = null;
    },
  };
}
