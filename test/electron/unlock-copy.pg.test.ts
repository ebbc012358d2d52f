import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overHttp } from '../../electron/backend/carrier.ts';
import { NOBODY } from '../../electron/backend/credentials.ts';
import { enrolHere } from '../../electron/backend/enrol.ts';
import { type PersonFolder, personFolder } from '../../electron/backend/files.ts';
import { type Api, createApi } from '../../electron/backend/http.ts';
import { deriveKey } from '../../electron/backend/password-key.ts';
import { passwordOnly, type SecretStore } from '../../electron/backend/secret-store.ts';
import { destroyShares } from '../../electron/backend/share-file.ts';
import { type UnlockedCopy, unlockCopy } from '../../electron/backend/unlock-copy.ts';
import { type OpenVault, openVault, saveVault } from '../../electron/backend/vault.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';
import { deviceOptions } from '../support/console.ts';
import { Faults } from '../support/faulty-sql.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

const EMAIL = 'moderator@example.test';
const PASSWORD = 'of this device';
const LEGACY = 'ab'.repeat(32);
let server: TestServer;
let root: string;
let api: Api;
beforeAll(async () => {
  server = await startTestServer();
  root = mkdtempSync(path.join(tmpdir(), 'docket-test-unlock-'));
  api = createApi(overHttp(server.url), () => NOBODY, deviceOptions(server.url, root).clock);
});
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await server?.destroy();
});

/** A process that dies before its n-th write, opening of a database, or question to the server. */
function dying(faults: Faults) {
  const secretStore: SecretStore = {
    ofSystem: false,
    seal: async (bytes) => {
      faults.tick();
      return passwordOnly.seal(bytes);
    },
    open: passwordOnly.open,
  };
  const asked: Api['devices']['share'] = async (...args) => {
    faults.tick();
    const reply = await api.devices.share(...args);
    faults.tick();
    return reply;
  };
  const openSql: typeof openDatabase = (options) => {
    faults.tick();
    const sql = openDatabase(options);
    return {
      ...sql,
      get: (text, params) => {
        if (text.startsWith('PRAGMA')) faults.tick();
        const found = sql.get(text, params);
        if (text.startsWith('PRAGMA')) faults.tick();
        return found;
      },
    } as typeof sql;
  };
  return {
    options: { ...deviceOptions(server.url, root), secretStore, openSql, log: () => undefined },
    server: { devices: { share: asked } },
  };
}

async function enrolled(data: string): Promise<{ folder: PersonFolder; vault: OpenVault }> {
  const options = deviceOptions(server.url, data);
  const folder = personFolder(data, server.url, EMAIL);
  const login = await api.login(EMAIL, TEST_PASSWORD);
  const request = { email: EMAIL, code: null, acceptedKey: null, isChainLost: () => false };
  const secrets = await enrolHere(options, request, { login, api }, null);
  // As cheap as the file allows: it is opened a hundred times.
  const kdf = { name: 'argon2id', memory: 19_456, passes: 1, salt: Buffer.alloc(16, 1).toString('base64') } as const;
  const vault = { secrets, key: await deriveKey(PASSWORD, kdf), kdf };
  await saveVault(folder.vault, vault, passwordOnly);
  return { folder, vault };
}

function fill(folder: PersonFolder, key: string): void {
  const sql = openDatabase({ path: folder.replica, key, use: 'replica' });
  sql.exec('CREATE TABLE marker (a)');
  sql.run('INSERT INTO marker VALUES (1)');
  sql.close();
}
/** What was in the copy is still in it, under this key. */
function assertWhole(folder: PersonFolder, { key }: UnlockedCopy): void {
  const sql = openDatabase({ path: folder.replica, key, use: 'replica' });
  expect(sql.get('SELECT a FROM marker')).toEqual({ a: 1 });
  sql.close();
}

const shares = async (): Promise<string> =>
  (await server.ctx.pool.query('SELECT coalesce(json_agg(s), $$[]$$)::text AS rows FROM device_shares AS s')).rows[0]
    .rows;
/** The server as it was before the crash that is played next. */
async function setShares(rows: string): Promise<void> {
  await server.ctx.pool.query('DELETE FROM device_shares');
  await server.ctx.pool.query(
    'INSERT INTO device_shares SELECT * FROM json_populate_recordset(null::device_shares, $1)',
    [rows],
  );
}

const again = async (folder: PersonFolder): Promise<OpenVault> => {
  const vault = await openVault(folder.vault, PASSWORD, passwordOnly);
  if (!vault) throw new Error('the vault does not open');
  return vault;
};

describe('a crash between any two writes loses nothing', () => {
  it.each([
    ['of the change of an old vault', 'legacy'],
    ['of the move to the next share', 'destroyed'],
  ] as const)('%s', async (_what, kind) => {
    const start = path.join(root, kind);
    const { folder, vault } = await enrolled(start);
    const { options } = dying(new Faults());
    if (kind === 'legacy') {
      fill(folder, LEGACY);
      await saveVault(folder.vault, { ...vault, secrets: { ...vault.secrets, replicaKey: LEGACY } }, passwordOnly);
    } else {
      const unlocked = await unlockCopy(options, folder, vault, api);
      fill(folder, unlocked.key);
      destroyShares(folder.share, 'lease', 0);
    }
    const before = await shares();
    let crashes = 0;
    for (let write = 1; ; write += 1) {
      const data = path.join(root, `${kind}-${write}`);
      cpSync(start, data, { recursive: true });
      await setShares(before);
      const here = personFolder(data, server.url, EMAIL);
      const faults = new Faults();
      faults.crashAt(write);
      const process = dying(faults);
      const ended = await unlockCopy(process.options, here, await again(here), process.server).then(
        () => 'done',
        (error: unknown) => {
          // What fails because the process is dead is no failure of its own.
          if (!faults.dead) throw error;
          return 'crashed';
        },
      );
      if (ended === 'done' && !faults.dead) break;
      crashes += 1;
      // Without the server: it opens, or it says that it needs one; either way nothing goes.
      const offline = await unlockCopy(options, here, await again(here), null).catch((error: Error) => error);
      if (offline instanceof Error) expect(offline.message, `write ${write}`).toMatch(/share_needed|share_damaged/u);
      else assertWhole(here, offline);
      if (kind === 'legacy') expect(offline, `write ${write}`).not.toBeInstanceOf(Error);
      const online = await unlockCopy(options, here, await again(here), api);
      assertWhole(here, online);
      const { secrets } = await again(here);
      expect(secrets.replicaKey).toBeUndefined();
      assertWhole(here, await unlockCopy(options, here, await again(here), null));
      expect(existsSync(`${here.share}.new`)).toBe(false);
      rmSync(data, { recursive: true });
    }
    expect(crashes).toBeGreaterThan(6);
  });
});
