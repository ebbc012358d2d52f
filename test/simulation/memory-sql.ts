import Database from 'better-sqlite3';
import type { Sql, SqlRow, SqlValue } from '../../core/lib/sql.ts';
import { storageProblem } from '../../core/replica/storage.ts';
import { Marks } from './marks.ts';

/** A database file that lives in memory: real SQLite, which survives the process that had it open. */

export class MemoryFile {
  #db: Database.Database;
  #statements = new Map<string, Database.Statement<unknown[]>>();
  #durable: Buffer | null = null;
  /** Changes so far: who has seen them all need not look again. */
  changes = 0;
  /** Which tables they were of. */
  readonly marks = new Marks();
  /** Every look at it fails, as at a file whose pages were torn. */
  damaged = false;

  readonly sql: Sql = {
    exec: (text) => {
      this.#check();
      this.marks.all();
      this.#db.exec(text);
    },
    all: <T = SqlRow>(text: string, params: readonly SqlValue[] = []) => this.#prepare(text).all(...params) as T[],
    get: <T = SqlRow>(text: string, params: readonly SqlValue[] = []) =>
      this.#prepare(text).get(...params) as T | undefined,
    run: (text, params = []) => {
      this.changes += 1;
      this.marks.of(text);
      return { changes: this.#prepare(text).run(...params).changes };
    },
    transaction: (fn) => {
      this.#check();
      return this.marks.undoneIfThrown(() => this.#db.transaction(fn)());
    },
    // The file stays; only whoever had it open has not any more.
    close: () => undefined,
  };

  /** Empty, or with what a file on the disk holds. */
  constructor(bytes?: Buffer) {
    this.#db = new Database(bytes ?? ':memory:');
  }

  /** Whatever is looked at in it. */
  tear(_place: number): void {
    this.damaged = true;
  }

  asFile(): this {
    return this;
  }

  /** What a power cut leaves of it. */
  checkpoint(): void {
    this.#durable = this.#db.serialize();
  }

  /** The power fails: what was committed since is gone. */
  fallBack(): void {
    if (!this.#durable) return;
    this.changes += 1;
    this.marks.all();
    this.destroy();
    this.#db = new Database(this.#durable);
  }

  destroy(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #check(): void {
    if (this.damaged) throw Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' });
  }

  #prepare(text: string): Database.Statement<unknown[]> {
    this.#check();
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

/** Whether SQLite finds nothing wrong with a database file. */
export function isIntact(bytes: Buffer): boolean {
  const db = new Database(bytes);
  try {
    return db.pragma('integrity_check', { simple: true }) === 'ok';
  } catch (error) {
    if (storageProblem(error)) return false;
    throw error;
  } finally {
    db.close();
  }
}
