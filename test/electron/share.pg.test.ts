import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { passwordOnly } from '../../electron/backend/secret-store.ts';
import { openVault, saveVault } from '../../electron/backend/vault.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { copyKeyOf } from '../support/copy-key.ts';
import { call, signIn } from '../support/device.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

const EMAIL = 'moderator@example.test';
const LEASE_MS = 72 * 3_600_000;
let server: TestServer;
let proxy: FaultyProxy;
let caseId: string;
let data: string;
let desk: TestConsole;
let asked: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url);
  caseId = (await insertCase(server.ctx.db)).caseId;
});
afterAll(async () => {
  await proxy?.close();
  await server?.destroy();
});
beforeEach(async () => {
  up();
  data = mkdtempSync(path.join(tmpdir(), 'docket-test-share-'));
  desk = openConsole(proxy.url, { data, log: () => undefined });
  await signInHere();
});
afterEach(() => {
  desk.stop();
  rmSync(data, { recursive: true, force: true });
});

/** Without a server: as a proxy answers that has none. */
const down = (): void => {
  proxy.fault = () => ({ t: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '' });
};
function up(): void {
  asked = [];
  proxy.fault = (requested) => {
    asked.push(requested);
    return null;
  };
}
const online = () => desk.until('connection', null, ({ phase }) => phase === 'online');
async function signInHere(): Promise<void> {
  await desk.signIn(EMAIL, TEST_PASSWORD);
  await online();
  await desk.until('case', { case_id: caseId }, (found) => found !== null);
}
const restart = (options: Parameters<typeof openConsole>[1] = {}): void => {
  desk.stop();
  desk = openConsole(proxy.url, { data, log: () => undefined, ...options });
};
const folder = (): string => path.join(data, 'people', readdirSync(path.join(data, 'people'))[0] ?? '');
const file = (name: string): string => path.join(folder(), name);
const shareFile = (): Record<string, unknown> => JSON.parse(readFileSync(file('share.json'), 'utf8'));
const session = () => desk.until('session', null, () => true);
/** The copy came from this disk: nothing of it was fetched anew. */
const wasKept = (): boolean => !asked.includes('/sync/copy');
const sharesAtServer = async (): Promise<number[]> =>
  (
    await server.ctx.pool.query<{ generation: number }>(
      `SELECT s.generation FROM device_shares AS s JOIN devices AS d ON d.id = s.device_id
        WHERE d.id = (SELECT id FROM devices ORDER BY enrolled_at DESC LIMIT 1) ORDER BY 1`,
    )
  ).rows.map(({ generation }) => generation);

describe('while the lease runs', () => {
  it('the password opens the copy without the server; the share is nowhere to be read', async () => {
    const share = readFileSync(file('share.json'), 'utf8');
    expect(shareFile()).toMatchObject({ v: 1, not_after: expect.any(Number) });
    expect(share).not.toContain('generation');
    expect(statSync(file('share.json')).mode & 0o077).toBe(0);
    down();
    restart();
    await desk.signIn(EMAIL, TEST_PASSWORD);
    expect(await desk.until('case', { case_id: caseId }, () => true)).not.toBeNull();
    expect(await sharesAtServer()).toEqual([1]);
  });

  it('the person’s own lock keeps it: who locks at the office opens on the train', async () => {
    await desk.call('session.sign_out', null);
    expect(await session()).toMatchObject({ phase: 'locked', needsServer: null });
    down();
    await desk.signIn(EMAIL, TEST_PASSWORD);
    expect(await session()).toMatchObject({ phase: 'ready' });
  });

  it('neither part opens the copy alone', async () => {
    const key = await copyKeyOf(folder(), TEST_PASSWORD);
    const vault = await openVault(file('vault.json'), TEST_PASSWORD, passwordOnly);
    desk.stop();
    const open = (by: string) => openDatabase({ path: file('replica.db'), key: by, use: 'replica' });
    expect(vault?.secrets.replicaKey).toBeUndefined();
    expect(() => open(vault?.secrets.copy?.part ?? '')).toThrow('not a database');
    open(key).close();
  });
});

describe('when the lease has ended', () => {
  it('the share is destroyed, also when nobody is signed in; only the server opens the copy, under the next share', async () => {
    const old = readFileSync(file('share.json'));
    down();
    restart();
    desk.skip(LEASE_MS + 60_000);
    expect(shareFile()).toMatchObject({ gone: 'lease' });
    expect(await session()).toMatchObject({ phase: 'locked', needsServer: 'lease' });
    await expect(desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('lease_expired');
    // By a clock that was set back the certificate would still hold.
    restart();
    await expect(desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('share_needed');

    up();
    await signInHere();
    expect(wasKept()).toBe(true);
    expect(await sharesAtServer()).toEqual([2]);

    // A copy of the file from before opens nothing any more, and does no harm.
    down();
    desk.stop();
    const replica = statSync(file('replica.db')).ino;
    writeFileSync(file('share.json'), old);
    restart();
    await expect(desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('share_needed');
    expect(statSync(file('replica.db')).ino).toBe(replica);
    up();
    await signInHere();
    expect(wasKept()).toBe(true);
    expect(await sharesAtServer()).toEqual([3]);
  });

  it('locks what is open, with its share', async () => {
    down();
    desk.skip(LEASE_MS + 60_000);
    expect(await session()).toMatchObject({ phase: 'locked', needsServer: 'lease' });
    expect(shareFile()).toMatchObject({ gone: 'lease' });
  });
});

describe('when the server says so', () => {
  const deviceId = async (): Promise<string> => {
    const ready = await session();
    return ready.phase === 'ready' ? ready.device.id : '';
  };

  it('a lock that is ordered opens again only with the server; what waits is kept', async () => {
    const id = await deviceId();
    const { token } = await signIn(server.url, 'admin@example.test');
    proxy.fault = (requested) => (requested === '/sync/push' ? { t: 'answer', status: 503, body: '' } : null);
    const note = { name: 'add_note', args: { case_id: caseId, body: 'kept' }, seen: {} };
    const { command_id } = await desk.call('command.run', note);
    await call(server.url, `/api/devices/${id}/orders`, { kind: 'lock', reason: 'left in a taxi' }, token);
    await expect
      .poll(
        async () => {
          desk.skip(31_000);
          return session();
        },
        { timeout: 60_000 },
      )
      .toMatchObject({ phase: 'locked', needsServer: 'ordered' });
    down();
    restart();
    await expect(desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('share_needed');
    up();
    await signInHere();
    expect(wasKept()).toBe(true);
    await desk.until('outbox', null, (items) =>
      items.some((item) => item.id === command_id && item.state === 'delivered'),
    );
  });

  it('a revoked device has no copy, no share here and none at the server', async () => {
    const id = await deviceId();
    const { token } = await signIn(server.url, 'admin@example.test');
    await call(server.url, `/api/devices/${id}/revoke`, { reason: 'it was stolen' }, token);
    await desk.until('session', null, ({ phase }) => phase === 'locked');
    expect(existsSync(file('replica.db'))).toBe(false);
    expect(shareFile()).toMatchObject({ gone: 'barred' });
    expect(await sharesAtServer()).toEqual([]);
    await expect(desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('device_revoked');
  });
});

describe('what is damaged, altered or older', () => {
  it.each([
    ['torn', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['overwritten', (bytes: Buffer) => Buffer.alloc(bytes.length, 7)],
    ['given another end', (bytes: Buffer) => Buffer.from(bytes.toString().replace(/"not_after":\d/u, '"not_after":9'))],
  ])('a share file that is %s: said, and the server gives it again', async (_what, change) => {
    desk.stop();
    writeFileSync(file('share.json'), change(readFileSync(file('share.json'))));
    down();
    restart();
    await expect(desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('share_damaged');
    up();
    await signInHere();
    expect(wasKept()).toBe(true);
  });

  it('a server that was restored from before the share changed: the copy moves on, or comes anew; the outbox is kept', async () => {
    await server.ctx.pool.query('DELETE FROM device_shares');
    up();
    restart();
    await signInHere();
    expect(wasKept()).toBe(true);
    expect(await sharesAtServer()).toEqual([2]);

    proxy.fault = (requested) => (requested === '/sync/push' ? { t: 'answer', status: 503, body: '' } : null);
    const note = { name: 'add_note', args: { case_id: caseId, body: 'kept' }, seen: {} };
    const { command_id } = await desk.call('command.run', note);
    desk.stop();
    // The share is gone on both sides: nobody can open that copy again.
    await server.ctx.pool.query('DELETE FROM device_shares');
    rmSync(file('share.json'));
    up();
    restart();
    await signInHere();
    expect(wasKept()).toBe(false);
    await desk.until('outbox', null, (items) =>
      items.some((item) => item.id === command_id && item.state === 'delivered'),
    );
  });

  it('an answer that is not the server’s own changes nothing', async () => {
    restart();
    const before = readFileSync(file('share.json'));
    proxy.fault = (requested) =>
      requested === '/api/devices/share'
        ? {
            t: 'answer',
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: '{"purpose":"docket share"}',
          }
        : null;
    // What is kept here still opens it.
    await signInHere();
    desk.stop();
    rmSync(file('share.json'));
    desk = openConsole(proxy.url, { data, log: () => undefined });
    await expect(desk.signIn(EMAIL, TEST_PASSWORD)).rejects.toThrow('protocol_unsupported');
    expect(existsSync(file('replica.db'))).toBe(true);
    writeFileSync(file('share.json'), before);
  });
});

it('a vault from before there were shares opens as it did, and is changed at the first contact; nothing is lost', async () => {
  const vaultFile = file('vault.json');
  const key = await copyKeyOf(folder(), TEST_PASSWORD);
  desk.stop();
  const legacy = 'ab'.repeat(32);
  const sql = openDatabase({ path: file('replica.db'), key, use: 'replica' });
  sql.get('PRAGMA journal_mode = DELETE');
  sql.get(`PRAGMA rekey = "x'${legacy}'"`);
  sql.close();
  const vault = await openVault(vaultFile, TEST_PASSWORD, passwordOnly);
  if (!vault) throw new Error('the vault does not open');
  const { copy: _copy, organisation: _organisation, ...secrets } = vault.secrets;
  await saveVault(vaultFile, { ...vault, secrets: { ...secrets, replicaKey: legacy } }, passwordOnly);
  for (const name of ['share.json', 'sealed.jsonl']) rmSync(file(name));

  down();
  restart();
  await desk.signIn(EMAIL, TEST_PASSWORD);
  const note = { name: 'add_note', args: { case_id: caseId, body: 'before the change' }, seen: {} };
  const { command_id } = await desk.call('command.run', note);
  desk.stop();
  expect(existsSync(file('share.json'))).toBe(false);

  up();
  restart();
  await signInHere();
  expect(wasKept()).toBe(true);
  await desk.until('outbox', null, (items) =>
    items.some((item) => item.id === command_id && item.state === 'delivered'),
  );
  desk.stop();
  const upgraded = await openVault(vaultFile, TEST_PASSWORD, passwordOnly);
  expect(upgraded?.secrets).toMatchObject({
    copy: { generation: expect.any(Number) },
    organisation: expect.anything(),
  });
  expect(upgraded?.secrets.replicaKey).toBeUndefined();
  expect(() => openDatabase({ path: file('replica.db'), key: legacy, use: 'replica' })).toThrow('not a database');
});
