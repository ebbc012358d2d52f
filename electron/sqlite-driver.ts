import Database from 'better-sqlite3';
import type { Sql, SqlRow, SqlValue } from '../core/lib/sql.ts';

export interface DatabaseOptions {
  readonly path: string;
  /** 32 bytes as hex: the file is SQLCipher-encrypted. Null only for files that hold nothing of anyone. */
  readonly key: string | null;
  /**
   * outbox: WAL, every commit on the disk before it returns · replica: WAL, may lose the last commits in a power cut,
   * never its consistency · build: no journal, for a file that is thrown away unless it is finished, and what it reads (to
   * index it) it wrote itself, so it is not authenticated again · lock: held exclusively by one process.
   */
  readonly use: 'outbox' | 'replica' | 'build' | 'lock';
}

const PRAGMAS: Readonly<Record<DatabaseOptions['use'], readonly string[]>> = {
  // Temporary files are not encrypted, so there are none.
  outbox: ['journal_mode = WAL', 'synchronous = FULL', 'cell_size_check = ON', 'temp_store = MEMORY'],
  replica: ['journal_mode = WAL', 'synchronous = NORMAL', 'cache_size = -65536', 'temp_store = MEMORY'],
  // So that a copy from which history goes gives its room back.
  build: [
    'auto_vacuum = INCREMENTAL',
    'journal_mode = OFF',
    'synchronous = OFF',
    'cache_size = -262144',
    'temp_store = MEMORY',
  ],
  lock: ['busy_timeout = 0', 'locking_mode = EXCLUSIVE', 'journal_mode = DELETE'],
};

/** Settings that each file of a connection has for itself. */
const OF_A_FILE = /^(journal_mode|synchronous|cache_size)/;

/** Statements kept prepared; queries are few and fixed, bulk inserts come in two sizes per table. */
const MAX_STATEMENTS = 200;

/**
 * Opens (or makes) a database as the replica core's `Sql`. The only importer of the SQLite driver.
 * Throws the driver's error (`code` SQLITE_NOTADB for a wrong key or a damaged header, SQLITE_CORRUPT, SQLITE_FULL,
 * SQLITE_BUSY).
 */
export function openDatabase(options: DatabaseOptions): Sql {
  const db = new Database(options.path);
  try {
    if (options.key !== null) {
      // Before the key, or it does nothing.
      if (options.use === 'build') db.pragma('hmac_check = 0');
      db.pragma("cipher = 'sqlcipher'");
      db.pragma(`key = "x'${options.key}'"`);
    }
    for (const pragma of PRAGMAS[options.use]) db.pragma(pragma);
    if (options.use === 'lock') db.exec('BEGIN EXCLUSIVE');
    // The first real read: a wrong key or a damaged header shows here, not in the middle of a query.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    db.close();
    throw error;
  }
  const sql = asSql(db);
  return options.path === ':memory:' ? sql : { ...sql, beside: (image) => openBeside(image, options) };
}

/** The database in `image` as `main`, and the file as `target`: SQLite can take rows from the one to the other by itself. */
function openBeside(image: Uint8Array, { path, key, use }: DatabaseOptions): Sql {
  const db = new Database(Buffer.from(image.buffer, image.byteOffset, image.byteLength));
  try {
    // Who made the image is looked at by nobody: what is in its schema may do nothing, and its pages are checked.
    for (const pragma of ['trusted_schema = OFF', 'cell_size_check = ON']) db.pragma(pragma);
    if (key === null) {
      db.prepare('ATTACH ? AS target').run(path);
    } else {
      db.pragma("cipher = 'sqlcipher'");
      db.prepare('ATTACH ? AS target KEY ?').run(path, `x'${key}'`);
    }
    for (const pragma of PRAGMAS[use]) db.pragma(OF_A_FILE.test(pragma) ? `target.${pragma}` : pragma);
  } catch (error) {
    db.close();
    throw error;
  }
  return asSql(db);
}

function asSql(db: Database.Database): Sql {
  const statements = new Map<string, Database.Statement<unknown[]>>();
  const prepare = (sql: string): Database.Statement<unknown[]> => {
    let statement = statements.get(sql);
    if (!statement) {
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  return {
    exec: (sql) => {
      statements.clear();
      db.exec(sql);
    },
    all: <T = SqlRow>(sql: string, params: readonly SqlValue[] = []) => prepare(sql).all(...params) as T[],
    get: <T = SqlRow>(sql: string, params: readonly SqlValue[] = []) => prepare(sql).get(...params) as T | undefined,
    run: (sql, params = []) => ({ changes: prepare(sql).run(...params).changes }),
    transaction: (fn) => db.transaction(fn)(),
    close: () => {
      db.close();
    },
  };
}
