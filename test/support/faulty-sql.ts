import { must } from '../../core/lib/must.ts';
import type { Sql } from '../../core/lib/sql.ts';

/** The process died here. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type FileName = 'outbox' | 'replica';

/** Kills a process at its n-th write from now on; afterwards nothing it does has any effect. */
export class Faults {
  #left: number | null = null;
  dead = false;
  /** While the test itself looks. */
  paused = false;
  /** No write finds room, except for those that make room. */
  full = false;
  #roomLeft: number | null = null;
  /** Only in this file; the other one has pages to spare. Null: nowhere. */
  fullOf: FileName | null = null;
  /** Writes so far. */
  writes = 0;

  /** No room after so many more writes; null: there is. */
  fullAt(write: number | null): void {
    this.#roomLeft = write;
    this.full = write === 0;
  }

  crashAt(write: number | null): void {
    this.#left = write;
  }

  alive(): void {
    if (this.dead && !this.paused) throw new Crash();
  }

  /** Before a write: there may be no room for it. */
  room(file: FileName | null = null): void {
    this.tick();
    if (this.fullOf !== null && this.fullOf !== file) return;
    if (this.#roomLeft !== null && !this.paused) {
      this.#roomLeft -= 1;
      if (this.#roomLeft <= 0) this.full = true;
    }
    if (this.full && !this.paused) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  }

  /** Call it before and after each thing that reaches the disk. */
  tick(): void {
    if (this.paused) return;
    if (this.dead) throw new Crash();
    this.writes += 1;
    if (this.#left === null) return;
    this.#left -= 1;
    if (this.#left > 0) return;
    this.dead = true;
    throw new Crash();
  }
}

/** Every write may be the last. A crash inside a transaction rolls it back, as the file does when it is opened again. */
export const faultySql = (sql: Sql, faults: Faults, file: FileName | null = null): Sql => ({
  all(text, params) {
    faults.alive();
    return sql.all(text, params);
  },
  get(text, params) {
    faults.alive();
    return sql.get(text, params);
  },
  close: sql.close,
  exec(text) {
    faults.room(file);
    sql.exec(text);
  },
  run(text, params) {
    faults.room(file);
    return sql.run(text, params);
  },
  transaction(fn) {
    faults.tick();
    const value = sql.transaction(() => {
      const result = fn();
      faults.tick();
      return result;
    });
    faults.tick();
    return value;
  },
  ...(sql.beside ? { beside: (image) => besideSql(must(sql.beside, 'one')(image), faults, file) } : {}),
});

/** A file without a journal: what a statement had written when it broke off stays in it. */
const besideSql = (sql: Sql, faults: Faults, file: FileName | null): Sql => ({
  ...faultySql(sql, faults, file),
  run(text, params) {
    try {
      faults.room(file);
    } catch (error) {
      sql.run(`${text} LIMIT 1`, params);
      throw error;
    }
    return sql.run(text, params);
  },
});
