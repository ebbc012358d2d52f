import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type RoleName } from '../../core/access/roles.ts';
import type { Table } from '../../core/tables/define.ts';
import { TABLES } from '../../core/tables/index.ts';
import { passwordOnly } from '../../electron/backend/secret-store.ts';
import { hasVault, openVault } from '../../electron/backend/vault.ts';
import { type DatabaseOptions, openDatabase } from '../../electron/sqlite-driver.ts';
import { hashPassword } from '../../server/crypto/password.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { copyKeyOf } from '../support/copy-key.ts';
import { ManualTime } from '../support/manual-time.ts';
import { type CaseRows, insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let server: TestServer;
let network: TcpProxy;
let rows: CaseRows;
const open: TestConsole[] = [];

const SECRETS = { displayName: 'Zebulon Quill', email: 'zebulon@quill.example', phone: '+49 30 98765432' };
const CONTENT = 'write to zebulon@quill.example or call +49 30 98765432';

async function openDesk(email: string, options: Parameters<typeof openConsole>[1] = {}): Promise<TestConsole> {
  const desk = openConsole(network.url, options);
  open.push(desk);
  await desk.signIn(email, TEST_PASSWORD);
  return desk;
}

const online = (desk: TestConsole) => desk.until('connection', null, ({ phase }) => phase === 'online');

/** The one person's folder in a data folder. */
function personFolder(desk: TestConsole): string {
  const people = path.join(desk.data, 'people');
  return path.join(people, readdirSync(people)[0] ?? '');
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());

async function replicaOf(desk: TestConsole) {
  const folder = personFolder(desk);
  return { file: path.join(folder, 'replica.db'), key: await copyKeyOf(folder, TEST_PASSWORD) };
}

beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  rows = await insertCase(server.ctx.db, { ...SECRETS, content: CONTENT });
});
afterAll(async () => {
  for (const desk of open) desk.destroy();
  await network?.close();
  await server?.destroy();
});

describe('what lies on the disk', () => {
  it.each(['moderator', 'auditor', 'ops'] as const)(
    'the replica of the role %s holds no column that the role may not see, and is no database without its key',
    async (role: RoleName) => {
      const desk = await openDesk(`${role}@example.test`);
      await online(desk);
      desk.stop();
      const { file, key } = await replicaOf(desk);
      expect(() => openDatabase({ path: file, key: null, use: 'replica' })).toThrow('not a database');
      expect(() => openDatabase({ path: file, key: 'ab'.repeat(32), use: 'replica' })).toThrow('not a database');

      const sql = openDatabase({ path: file, key, use: 'replica' });
      const tables = sql.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
      const held = new Set(tables.map(({ name }) => name));
      const dump: string[] = [];
      for (const table of Object.values(TABLES)) {
        const may = (ROLES[role].permissions as readonly string[]).includes(table.permission);
        expect(held.has(table.name), table.name).toBe(may);
        if (!may) continue;
        const columns = sql.all<{ name: string; hidden: number }>('SELECT name, hidden FROM pragma_table_xinfo(?)', [
          table.name,
        ]);
        for (const [name, column] of Object.entries((table as Table).columns)) {
          const generated = columns.find((one) => one.name === name)?.hidden !== 0;
          expect(generated, `${table.name}.${name}`).toBe(ROLES[role].redaction[column.sensitivity] === 'none');
        }
        dump.push(JSON.stringify(sql.all(`SELECT * FROM "${table.name}"`)));
      }
      sql.close();
      const text = dump.join('\n');
      expect(text).not.toContain('98765432');
      expect(text).not.toContain('Quill');
      expect(text).not.toContain('zebulon@');
      if (role !== 'ops') expect(text).toContain(rows.caseId);
    },
  );

  it.each(['outbox', 'replica', 'build'] as const)('no temporary file of the %s, which would be plain', (use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'docket-test-temp-'));
    const sql = openDatabase({ path: path.join(folder, 'a.db'), key: 'ab'.repeat(32), use });
    expect(sql.get('PRAGMA temp_store')).toEqual({ temp_store: 2 });
    sql.close();
    rmSync(folder, { recursive: true });
  });

  it('nothing that is stored can be read without the password', async () => {
    const desk = await openDesk('lead@example.test');
    await online(desk);
    // And the person is told what protects it.
    const { storage } = await desk.until('connection', null, (found) => found.storage !== null);
    expect(storage).toMatchObject({ keyStore: false });
    const { command_id } = await desk.call('command.run', {
      name: 'add_note',
      args: { case_id: rows.caseId, body: 'a very particular remark' },
      seen: {},
    });
    await desk.until('outbox', null, (items) =>
      items.some(({ id, state }) => id === command_id && state === 'delivered'),
    );
    desk.stop();
    for (const file of filesOf(desk.data)) {
      const bytes = readFileSync(file).toString('latin1');
      for (const secret of ['particular remark', rows.caseId, command_id, 'Zebulon', 'Bearer', 'PRIVATE']) {
        expect(bytes.includes(secret), `${secret} in ${path.basename(file)}`).toBe(false);
      }
    }
    const vault = path.join(personFolder(desk), 'vault.json');
    expect(hasVault(vault)).toBe(true);
    expect(await openVault(vault, 'another password', passwordOnly)).toBeNull();
    expect(statSync(vault).mode & 0o077).toBe(0);
  });
});

describe('what goes wrong on the disk', () => {
  it('a damaged replica is built anew from the server, and what waits is kept', async () => {
    const desk = await openDesk('moderator2@example.test');
    await online(desk);
    network.cut();
    await desk.until('connection', null, ({ phase }) => phase === 'offline');
    const note = { name: 'add_note', args: { case_id: rows.caseId, body: 'kept' }, seen: {} };
    const { command_id } = await desk.call('command.run', note);
    desk.stop();
    const { file } = await replicaOf(desk);
    const bytes = readFileSync(file);
    bytes.fill(7, 0, 4096);
    writeFileSync(file, bytes);

    const again = await openDesk('moderator2@example.test', { data: desk.data });
    expect(existsSync(file)).toBe(false);
    const kept = await again.until('outbox', null, () => true);
    expect(kept).toMatchObject([{ id: command_id, state: 'queued' }]);
    network.mend();
    await again.call('sync.now', null);
    await again.until('outbox', null, (items) => items.every(({ state }) => state === 'delivered'));
    const found = await again.until('case', { case_id: rows.caseId }, (it) => it?.pending.length === 0);
    expect(found?.notes.map(({ body }) => body)).toContain('kept');
  });

  it('a damaged outbox is moved aside and said, never deleted; the console works on with a new chain', async () => {
    const desk = await openDesk('moderator2@example.test');
    await online(desk);
    desk.stop();
    const folder = personFolder(desk);
    const file = path.join(folder, 'outbox.db');
    const damaged = Buffer.alloc(statSync(file).size, 7);
    writeFileSync(file, damaged);

    const again = await openDesk('moderator2@example.test', { data: desk.data });
    const connection = await again.until('connection', null, ({ phase }) => phase === 'online');
    expect(connection.problem?.code).toBe('outbox_damaged');
    const aside = readdirSync(folder).find((name) => /^outbox\.damaged-\d+\.db$/.test(name)) ?? '';
    expect(readFileSync(path.join(folder, aside)).equals(damaged)).toBe(true);
    const { command_id } = await again.call('command.run', {
      name: 'add_note',
      args: { case_id: rows.caseId, body: 'after the damage' },
      seen: {},
    });
    const items = await again.until('outbox', null, (all) => all.some(({ state }) => state === 'delivered'));
    expect(items).toMatchObject([{ id: command_id, outcome: 'accepted', seq: 1 }]);
  });

  it('a full disk refuses the next decision in words and keeps the ones before', async () => {
    let full = false;
    const openSql = (options: DatabaseOptions) => {
      const sql = openDatabase(options);
      if (options.use !== 'outbox') return sql;
      // SQLite's own limit: it fails as it does on a full disk.
      const limit = (): void => {
        const pages = sql.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
        sql.get(`PRAGMA max_page_count = ${full ? pages : 1_000_000}`);
      };
      return {
        ...sql,
        run: (...args: Parameters<typeof sql.run>) => {
          limit();
          return sql.run(...args);
        },
      };
    };
    const desk = await openDesk('moderator2@example.test', { openSql });
    await online(desk);
    network.cut();
    await desk.until('connection', null, ({ phase }) => phase === 'offline');
    const note = (body: string) =>
      desk.call('command.run', { name: 'add_note', args: { case_id: rows.caseId, body }, seen: {} });
    const first = await note('before');
    full = true;
    await expect(note('x'.repeat(5000)).then(() => note('y'.repeat(5000)))).rejects.toThrow('disk_full');
    full = false;
    const kept = await desk.until('outbox', null, () => true);
    expect(kept.map(({ id }) => id)).toContain(first.command_id);
    network.mend();
    await desk.call('sync.now', null);
    await desk.until('outbox', null, (items) => items.every(({ state }) => state === 'delivered'));
    await expect(note('after')).resolves.toMatchObject({ hold_until: null });
  });

  it('two backends never share a folder', async () => {
    const desk = openConsole(network.url);
    open.push(desk);
    expect(() => openConsole(network.url, { data: desk.data })).toThrow('data_in_use');
    desk.stop();
    openConsole(network.url, { data: desk.data }).stop();
  });

  it('locks when the certificate has run out, and says why it does not open', async () => {
    const desk = await openDesk('moderator2@example.test');
    await online(desk);
    network.cut();
    desk.skip(1000 * 3600_000);
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'locked' });
    await expect(desk.signIn('moderator2@example.test', TEST_PASSWORD)).rejects.toThrow('lease_expired');
    network.mend();
  });

  it('locks soon after a machine wakes up that slept through the end of its certificate', async () => {
    const time = new ManualTime(Date.now());
    const desk = await openDesk('moderator2@example.test', { clock: time.clock, timers: time.timers });
    await time.during(online(desk));
    time.jump(73 * 3600_000);
    time.advance(60_000);
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'locked' });
  });

  it('a changed password opens nothing by itself; the earlier one and then the new one do', async () => {
    const desk = await openDesk('moderator2@example.test');
    await online(desk);
    await desk.call('session.sign_out', null);
    const { rows: before } = await server.ctx.pool.query('SELECT password_hash FROM credentials WHERE email = $1', [
      'moderator2@example.test',
    ]);
    await server.ctx.pool.query('UPDATE credentials SET password_hash = $1 WHERE email = $2', [
      await hashPassword('a wholly new password'),
      'moderator2@example.test',
    ]);
    const renewed = desk.signIn('moderator2@example.test', 'a wholly new password');
    await expect(renewed).rejects.toThrow('vault_other_password');
    await desk.signIn('moderator2@example.test', TEST_PASSWORD);
    await desk.until('connection', null, ({ phase }) => phase === 'sign_in_needed');
    await desk.signIn('moderator2@example.test', 'a wholly new password');
    await online(desk);
    await server.ctx.pool.query('UPDATE credentials SET password_hash = $1 WHERE email = $2', [
      before[0]?.password_hash,
      'moderator2@example.test',
    ]);
  });
});
