import type { Sql } from '../../core/lib/sql.ts';
import { openOutbox } from '../../core/replica/outbox.ts';
import { isDamaged } from '../../core/replica/storage.ts';
import { hasMovedAside, noteMovedAside } from './chain.ts';

/** Where the outbox lies. */
export interface OutboxPlace {
  open(): Sql;
  /** What is there is put beside, under a name of its own. */
  moveAside(): void;
  /** The newest of what was put beside and still lies there. */
  aside(): string | null;
}

/**
 * Opens the outbox. A damaged one is moved aside, never deleted: it may hold decisions that nobody else has. That one was is
 * noted in the new one, also when the process died in between, and said for as long as the file lies there.
 */
export function openSoundOutbox(place: OutboxPlace): Sql {
  const sql = openOrNull(place) ?? openAnew(place);
  const aside = place.aside();
  if (aside !== null && !hasMovedAside(sql, aside)) noteMovedAside(sql, aside);
  return sql;
}

function openOrNull(place: OutboxPlace): Sql | null {
  let sql: Sql | null = null;
  try {
    sql = place.open();
    const check = sql.get<{ quick_check: string }>('PRAGMA quick_check(1)');
    if (check?.quick_check !== 'ok') throw Object.assign(new Error(check?.quick_check), { code: 'SQLITE_CORRUPT' });
    openOutbox(sql);
    return sql;
  } catch (error) {
    sql?.close();
    if (!isDamaged(error)) throw error;
    return null;
  }
}

function openAnew(place: OutboxPlace): Sql {
  place.moveAside();
  const sql = place.open();
  openOutbox(sql);
  return sql;
}
