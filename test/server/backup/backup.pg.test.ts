import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer } from '../../../server/app.ts';
import { readTables } from '../../../server/backup/catalogue.ts';
import { BackupError, openBackup } from '../../../server/backup/frames.ts';
import { checkBackup } from '../../../server/backup/read.ts';
import { migrationsOf, restore } from '../../../server/backup/restore.ts';
import { type BackupReport, writeBackup } from '../../../server/backup/write.ts';
import { readConfig } from '../../../server/config.ts';
import { dumpSchema } from '../../../server/db/dump-schema.ts';
import { createPool, type Pool } from '../../../server/db/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertCases } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const PASSPHRASE = 'a passphrase of some length';
const NOW = Date.UTC(2026, 10, 22);
const silent = (): void => undefined;

let server: TestServer;
let folder: string;
let file: string;
let report: BackupReport;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  await insertCases(server.ctx.db, 25, { content: 'tab\t, line\nfeed, back\\slash, \u{1f600}' });
  folder = await mkdtemp(join(tmpdir(), 'docket-test-backup-'));
  file = join(folder, 'docket.backup');
  const { dataFolder } = server.ctx.config;
  report = await writeBackup({
    pool: server.ctx.pool,
    dataFolder,
    file,
    passphrase: PASSPHRASE,
    now: NOW,
    onProgress: silent,
  });
});
afterAll(async () => {
  await server.destroy();
  await rm(folder, { recursive: true, force: true });
});

let target: TestDatabase;
let pool: Pool;
let data: string;
beforeEach(async () => {
  target = await createTestDatabase({ empty: true });
  pool = createPool(target.url, { max: 1 });
  data = await mkdtemp(join(folder, 'data-'));
});
afterEach(async () => {
  await pool.end();
  await target.drop();
});

async function restoreFrom(path: string, force = false): Promise<void> {
  const backup = await openBackup(path, PASSPHRASE);
  const checked = await checkBackup(backup, silent);
  await restore({ pool, dataFolder: data, backup, checked, force, now: NOW, onProgress: silent });
}

/** Every row of every table, as text. */
async function everything(of: Pool): Promise<Record<string, string[]>> {
  const client = await of.connect();
  try {
    const found: Record<string, string[]> = {};
    for (const { name } of await readTables(client)) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t ORDER BY 1`);
      found[name] = rows.map(({ row }) => row);
    }
    return found;
  } finally {
    client.release();
  }
}
const tablesIn = async (of: Pool): Promise<number> =>
  (await of.query("SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount ?? -1;

test('what is restored is what was there: rows, schema, rules, sequences, keys', async () => {
  await restoreFrom(file);
  const { feed_epoch: epochBefore, audit_rows: auditBefore = [], ...before } = await everything(server.ctx.pool);
  const { feed_epoch: epochAfter, audit_rows: auditAfter = [], ...after } = await everything(pool);
  expect(after).toEqual(before);
  expect(auditAfter).toEqual(expect.arrayContaining(auditBefore));
  expect(auditAfter.filter((row) => !auditBefore.includes(row))).toEqual([expect.stringContaining('backup.restored')]);
  expect(epochAfter).not.toEqual(epochBefore);
  expect(await dumpSchema(pool)).toBe(await dumpSchema(server.ctx.pool));
  const sequences = 'SELECT last_value FROM effects_seq_seq';
  expect((await pool.query(sequences)).rows).toEqual((await server.ctx.pool.query(sequences)).rows);
  const key = (of: string) => readFile(join(of, 'keys', 'data.key'), 'utf8');
  expect(await key(data)).toBe(await key(server.ctx.config.dataFolder));
  expect((await stat(join(data, 'keys', 'data.key'))).mode & 0o777).toBe(0o600);
  expect(report.rows).toBe(Object.values({ ...before, auditBefore, epochBefore: [0] }).flat().length);
});

test('a server starts on it, with the same key, as another epoch; what may not be changed is guarded again', async () => {
  await restoreFrom(file);
  const config = readConfig({ DOCKET_PORT: '0', DOCKET_DATA: data, DOCKET_LOG: 'silent', DATABASE_URL: target.url });
  const again = await createServer(config);
  try {
    expect(again.ctx.keys.receipt.publicKey).toBe(server.ctx.keys.receipt.publicKey);
    expect(again.ctx.feed.epoch).not.toBe(server.ctx.feed.epoch);
    await expect(again.ctx.pool.query('DELETE FROM audit_rows')).rejects.toThrow();
    await expect(again.ctx.pool.query('UPDATE cases SET claimed_by = gen_random_uuid()')).rejects.toThrow(
      /foreign key/,
    );
  } finally {
    await again.destroy();
  }
});

test('a database that is not empty is left as it is; with force it is replaced, and its key kept beside the new one', async () => {
  await restoreFrom(file);
  await pool.query("UPDATE users SET display_name = 'Later'");
  const before = await everything(pool);
  await expect(restoreFrom(file)).rejects.toThrow(/not empty.*--force/u);
  expect(await everything(pool)).toEqual(before);
  await writeFile(join(data, 'keys', 'data.key'), `otherkey.${'A'.repeat(43)}\n`, { mode: 0o600 });
  await restoreFrom(file, true);
  expect((await pool.query("SELECT 1 FROM users WHERE display_name = 'Later'")).rowCount).toBe(0);
  expect(await readFile(join(data, 'keys', `data.key.before-${NOW}`), 'utf8')).toMatch(/^otherkey\./);
});

test('a database that was only migrated is empty', async () => {
  const migrated = await createTestDatabase();
  const own = createPool(migrated.url, { max: 1 });
  try {
    const backup = await openBackup(file, PASSPHRASE);
    const checked = await checkBackup(backup, silent);
    await restore({ pool: own, dataFolder: data, backup, checked, force: false, now: NOW, onProgress: silent });
    expect((await own.query('SELECT 1 FROM cases')).rowCount).toBe(25);
  } finally {
    await own.end();
    await migrated.drop();
  }
});

test('while a server uses the database nothing is restored over it', async () => {
  const other = createPool(target.url, { max: 1 });
  const client = await other.connect();
  try {
    await expect(restoreFrom(file)).rejects.toThrow(/stop it first/);
    expect(await tablesIn(pool)).toBe(0);
  } finally {
    client.release();
    await other.end();
  }
});

test('the keys of another server are not written beside this database', async () => {
  const other = join(folder, 'other.backup');
  const options = { pool: server.ctx.pool, file: other, passphrase: PASSPHRASE, now: NOW, onProgress: silent };
  await expect(writeBackup({ ...options, dataFolder: data })).rejects.toThrow(/data\.key is not there/);
  await mkdir(join(data, 'keys'));
  await writeFile(join(data, 'keys', 'data.key'), `otherkey.${'A'.repeat(43)}\n`, { mode: 0o600 });
  await expect(writeBackup({ ...options, dataFolder: data })).rejects.toThrow(/not the key of this database/);
  await expect(stat(other)).rejects.toThrow('ENOENT');
  await expect(stat(`${other}.part`)).rejects.toThrow('ENOENT');
  await expect(writeBackup({ ...options, file, dataFolder: data })).rejects.toThrow(/there already/);
});

test('where no file can be made nothing is asked of the database, and it can be left', async () => {
  const own = createPool(server.ctx.config.databaseUrl ?? '', { max: 1 });
  const nowhere = join(folder, 'not-there', 'docket.backup');
  const { dataFolder } = server.ctx.config;
  const failure = await writeBackup({
    pool: own,
    dataFolder,
    file: nowhere,
    passphrase: PASSPHRASE,
    now: NOW,
    onProgress: silent,
  }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BackupError);
  expect((failure as Error).message).toMatch(/not-there.*there is no such folder/u);
  // Waits for connections that are held.
  await own.end();
});

describe('a file that is not what was written changes nothing', () => {
  const frames = (bytes: Buffer): number[] => {
    const starts = [bytes.indexOf('\n') + 1];
    for (let at = starts[0] ?? 0; at < bytes.length; at += 5 + bytes.readUInt32BE(at))
      if (at !== starts[0]) starts.push(at);
    return starts;
  };
  test.each([
    [
      'a flipped bit in the middle',
      (b: Buffer) => b.fill((b[b.length >> 1] ?? 0) ^ 1, b.length >> 1, (b.length >> 1) + 1),
      /altered|not whole/,
    ],
    ['cut off', (b: Buffer) => b.subarray(0, b.length - 40), /cut off or damaged/],
    ['its last frame gone', (b: Buffer) => b.subarray(0, frames(b).at(-1)), /cut off or damaged/],
    [
      'a frame left out',
      (b: Buffer) => Buffer.concat([b.subarray(0, frames(b)[3]), b.subarray(frames(b)[4])]),
      /altered at frame 3/,
    ],
    [
      'a frame twice',
      (b: Buffer) => Buffer.concat([b.subarray(0, frames(b)[4]), b.subarray(frames(b)[3])]),
      /altered at frame 4/,
    ],
    ['something behind its end', (b: Buffer) => Buffer.concat([b, Buffer.from('more')]), /goes on behind its end/],
    [
      'another head',
      (b: Buffer) => Buffer.from(b.toString('latin1').replace('"made_at":"2026', '"made_at":"2025'), 'latin1'),
      /cannot be opened/,
    ],
    [
      'a head that asks for all memory',
      (b: Buffer) => Buffer.from(b.toString('latin1').replace('"memory":65536', '"memory":4194304'), 'latin1'),
      /no backup of Docket/,
    ],
    ['no backup at all', () => Buffer.from('hello\n'), /no backup of Docket/],
  ])('%s', async (_what, alter, words) => {
    const altered = join(data, 'altered');
    await writeFile(altered, alter(Buffer.from(await readFile(file))));
    const failure = await restoreFrom(altered).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BackupError);
    expect((failure as Error).message).toMatch(words);
    expect(await tablesIn(pool)).toBe(0);
  });

  test('another passphrase', async () => {
    const backup = await openBackup(file, 'another passphrase');
    await expect(checkBackup(backup, silent)).rejects.toThrow(/passphrase is another one/);
  });

  test('altered between checking and restoring: all is rolled back', async () => {
    const moving = join(data, 'moving');
    await copyFile(file, moving);
    const backup = await openBackup(moving, PASSPHRASE);
    const checked = await checkBackup(backup, silent);
    const bytes = await readFile(moving);
    await writeFile(moving, bytes.subarray(0, bytes.length - 200));
    await expect(
      restore({ pool, dataFolder: data, backup, checked, force: false, now: NOW, onProgress: silent }),
    ).rejects.toThrow(/cut off/);
    expect(await tablesIn(pool)).toBe(0);
    await expect(stat(join(data, 'keys'))).rejects.toThrow('ENOENT');
  });

  test('migrations that this version does not know, or knows otherwise', async () => {
    const { manifest } = await checkBackup(await openBackup(file, PASSPHRASE), silent);
    const { migrations } = manifest;
    const more = [...migrations, { name: '9999_to_come.sql', checksum: 'x' }];
    await expect(migrationsOf({ ...manifest, migrations: more })).rejects.toThrow(/9999_to_come.sql.*newer/);
    const other = migrations.map((one, index) => (index === 1 ? { ...one, checksum: 'x' } : one));
    await expect(migrationsOf({ ...manifest, migrations: other })).rejects.toThrow(/was another one/);
    expect(await migrationsOf({ ...manifest, migrations: migrations.slice(0, 3) })).toHaveLength(3);
  });
});
