import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { copyOutText } from '../db/copy-out.ts';
import type { Pool, PoolClient } from '../db/pool.ts';
import { syncFolder } from '../durable-file.ts';
import { readSequences, readTables } from './catalogue.ts';
import { BackupError, type FrameWriter, frameWriter } from './frames.ts';
import { readKeys, sealedBy } from './keys.ts';
import type { Manifest, Word } from './words.ts';

export interface BackupOptions {
  readonly pool: Pool;
  /** With the keys of this database. */
  readonly dataFolder: string;
  readonly file: string;
  readonly passphrase: string;
  readonly now: number;
  /** Rows written so far, and of which table. */
  readonly onProgress: (table: string, rows: number) => void;
}

export interface BackupReport {
  readonly id: string;
  readonly file: string;
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
  readonly migration: string;
}

class Out {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #writer: FrameWriter;
  bytes = 0;
  rows = 0;

  constructor(file: FileHandle, path: string, writer: FrameWriter) {
    this.#file = file;
    this.#path = path;
    this.#writer = writer;
  }

  async head(): Promise<void> {
    await this.#put(this.#writer.head);
  }

  async word(word: Word, last = false): Promise<void> {
    await this.#put(this.#writer.frame({ t: 'word', word }, last));
  }

  async rowsOf(bytes: Buffer, rows: number): Promise<void> {
    this.rows += rows;
    await this.#put(this.#writer.frame({ t: 'rows', bytes }));
  }

  async #put(bytes: Buffer): Promise<void> {
    await this.#file.writeFile(bytes).catch(cannotWrite(this.#path));
    this.bytes += bytes.length;
  }

  /** On the disk, whatever happens next. */
  async end(): Promise<void> {
    await this.#file.sync().catch(cannotWrite(this.#path));
    await this.#file.close().catch(cannotWrite(this.#path));
  }
}

const IN_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'its folder is not yours to write in',
  EDQUOT: 'you may store no more there',
  EFBIG: 'its file system takes no file of this size',
  ENOENT: 'there is no such folder',
  ENOSPC: 'the disk is full',
  EROFS: 'its file system is read only',
};

const cannotWrite =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    const why = IN_WORDS[error.code ?? ''] ?? error.message;
    throw new BackupError(`${path} cannot be written: ${why}. Nothing of it was left behind; name another place.`, {
      cause: error,
    });
  };

/**
 * Writes a backup of the database as it is in one moment, with the keys that it needs: beside its place, synced and then renamed, so
 * that a file of this name is whole. The server may go on meanwhile. Throws BackupError, and leaves nothing behind.
 */
export async function writeBackup(options: BackupOptions): Promise<BackupReport> {
  const { pool, file } = options;
  if (existsSync(file)) throw new BackupError(`${file} is there already: name another file.`);
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600).catch(cannotWrite(file));
  let client: PoolClient | null = null;
  let done = false;
  try {
    client = await pool.connect();
    const writer = await frameWriter(options.passphrase, randomUUID(), new Date(options.now).toISOString());
    const out = new Out(handle, file, writer);
    await out.head();
    const { tables, migrations } = await dump(client, out, options);
    await out.end();
    await rename(part, file);
    await syncFolder(dirname(file));
    done = true;
    const { rows, bytes } = out;
    return { id: writer.id, file, tables: tables.length, rows, bytes, migration: migrations.at(-1)?.name ?? '' };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  } finally {
    // In the middle of a COPY nothing else can be asked on it.
    client?.release(!done);
  }
}

async function dump(client: PoolClient, out: Out, { dataFolder, onProgress }: BackupOptions): Promise<Manifest> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // Disks may be slow.
  await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  const migrations = await client
    .query<Manifest['migrations'][number]>('SELECT name, checksum FROM schema_migrations ORDER BY name')
    .catch((error: Error) => {
      throw new BackupError('There is no database of Docket to back up.', { cause: error });
    });
  const tables = await readTables(client);
  const found: Manifest = { t: 'manifest', migrations: migrations.rows, tables };
  await out.word(found);
  await out.word(await readKeys(dataFolder, await sealedBy(client)));
  for (const { name, columns } of tables) {
    await out.word({ t: 'table', name });
    const hash = createHash('sha256');
    const before = out.rows;
    const list = columns.map((column) => `"${column}"`).join(', ');
    for await (const { bytes, rows } of copyOutText(client, `SELECT ${list} FROM "${name}"`)) {
      hash.update(bytes);
      await out.rowsOf(bytes, rows);
      onProgress(name, out.rows);
    }
    await out.word({ t: 'table_end', name, rows: out.rows - before, sha256: hash.digest('hex') });
  }
  // They are not part of a snapshot: what they have reached by now is beyond every number in it.
  await out.word({ t: 'sequences', values: await readSequences(client) });
  await out.word({ t: 'end', tables: tables.length, rows: out.rows }, true);
  await client.query('COMMIT');
  return found;
}
