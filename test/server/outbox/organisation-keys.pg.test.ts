import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shareReply } from '../../../core/contract/share.ts';
import { must } from '../../../core/lib/must.ts';
import { addOrganisationKey, readOrganisationKeys } from '../../../server/crypto/organisation-key-file.ts';
import { generateBoxKeyPair } from '../../../server/crypto/sealed-box.ts';
import { call, codeOf, openDevice, signIn } from '../../support/device.ts';
import { runDocket } from '../../support/docket.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';

let server: TestServer;
let folder: string;
let keyFile: string;
let admin: string;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.destroy());
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'docket-test-keys-'));
  keyFile = path.join(folder, 'organisation.key');
  ({ token: admin } = await signIn(server.url, 'admin@example.test'));
  return () => rmSync(folder, { recursive: true, force: true });
});

interface Listed {
  readonly id: string;
  readonly public_key: string;
  readonly fingerprint: string;
  readonly made_by: string | null;
  readonly reason: string | null;
  readonly retired_at: string | null;
  readonly devices: number;
}
async function listed(): Promise<Listed[]> {
  const reply = await fetch(`${server.url}/api/outbox/keys`, { headers: { authorization: `Bearer ${admin}` } });
  return ((await reply.json()) as { keys: Listed[] }).keys;
}
const adopt = (key: { id: string; public_key: string }, token = admin) =>
  call(server.url, '/api/outbox/keys', { ...key, reason: 'the safe was opened' }, token);
const rotate = async (as = 'admin@example.test') => {
  const env = { DOCKET_PASSWORD: TEST_PASSWORD, DOCKET_SERVER: server.url };
  const options = ['--key', keyFile, '--reason', 'the yearly change', '--as', as, '--json'];
  const { code, stdout, stderr } = await runDocket(['outbox', 'rotate-key', ...options], env);
  return {
    code,
    stderr,
    stdout,
    said: stdout ? (JSON.parse(stdout) as { id: string; fingerprint: string; file: string }) : null,
  };
};
const changes = async (): Promise<{ entity_id: string; reason: string }[]> =>
  (
    await server.ctx.pool.query(
      `SELECT entity_id, reason FROM audit_rows WHERE action = 'organisation_key.changed' ORDER BY id`,
    )
  ).rows;
/** What a device is given now. */
async function given(): Promise<{ id: string; public_key: string }> {
  const device = await openDevice(server.url, 'moderator');
  const wish = { generation: 0, rotate: true, to: generateBoxKeyPair().publicKey, nonce: randomUUID() };
  return shareReply.parse((await device.call('/api/devices/share', wish)).body).organisation;
}

describe('docket outbox rotate-key', () => {
  it('makes the next key where it is run, hands over its public half alone, and keeps those before it', async () => {
    const before = await listed();
    const { code, said, stdout } = await rotate();
    expect(code).toBe(0);
    const [newest] = await readOrganisationKeys(keyFile);
    expect(statSync(keyFile).mode & 0o077).toBe(0);
    expect(stdout).not.toContain(newest?.privateKey);
    expect(await given()).toEqual({ id: said?.id, public_key: newest?.publicKey });
    const after = await listed();
    const { file: _file, ...same } = must(said, 'an answer');
    expect(after[0]).toMatchObject({ ...same, made_by: 'Ada Admin', reason: 'the yearly change', retired_at: null });
    expect(after.slice(1).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.slice(1).every(({ retired_at }) => retired_at !== null)).toBe(true);
    expect((await changes()).at(-1)).toEqual({ entity_id: said?.id, reason: 'the yearly change' });

    const next = await rotate();
    expect((await readOrganisationKeys(keyFile)).map(({ id }) => id)).toEqual([said?.id, next.said?.id]);
    const { rows } = await server.ctx.pool.query(
      `SELECT to_jsonb(k)::text || (SELECT string_agg(to_jsonb(a)::text, '') FROM audit_rows AS a) AS all
         FROM organisation_keys AS k`,
    );
    expect(JSON.stringify(rows)).not.toContain(newest?.privateKey);
  });

  it('says how many devices seal to each', async () => {
    const earlier = await given();
    await rotate();
    const later = await given();
    const counts = new Map((await listed()).map(({ id, devices }) => [id, devices]));
    expect(counts.get(later.id)).toBe(1);
    expect(counts.get(earlier.id)).toBeGreaterThan(0);
    const { stdout } = await runDocket(['outbox', 'keys', '--as', 'admin@example.test'], {
      DOCKET_PASSWORD: TEST_PASSWORD,
      DOCKET_SERVER: server.url,
    });
    expect(stdout.split('\n')[0]).toContain('by Ada Admin: the yearly change  given to devices  1 device seals to it');
  });

  it('takes up a key that an earlier call made and the server never heard of', async () => {
    await rotate();
    const lost = await addOrganisationKey(keyFile, randomUUID());
    expect((await rotate()).said?.id).toBe(lost.id);
    expect(await readOrganisationKeys(keyFile)).toHaveLength(2);
  });

  it('is an administrator’s, and leaves no key behind for anybody else', async () => {
    const before = await listed();
    const { code, stderr } = await rotate('lead@example.test');
    expect(code).toBe(1);
    expect(stderr).toContain('forbidden');
    expect(existsSync(keyFile)).toBe(false);
    const { token } = await signIn(server.url, 'lead@example.test');
    const { publicKey } = generateBoxKeyPair();
    expect(codeOf(await adopt({ id: randomUUID(), public_key: publicKey }, token))).toBe('forbidden');
    expect(await listed()).toEqual(before);
  });
});

describe('the next key', () => {
  it('is done once however often it comes, and never goes back to one before', async () => {
    const key = { id: randomUUID(), public_key: generateBoxKeyPair().publicKey };
    expect((await adopt(key)).body).toEqual({ changed: true });
    const recorded = await changes();
    expect((await adopt(key)).body).toEqual({ changed: false });
    expect(await changes()).toEqual(recorded);
    await adopt({ id: randomUUID(), public_key: generateBoxKeyPair().publicKey });
    expect(codeOf(await adopt(key))).toBe('invalid_request');
    expect(codeOf(await adopt({ ...key, id: randomUUID() }))).toBe('invalid_request');
  });

  it('is one that something can be sealed to', async () => {
    const before = await listed();
    // The point of order 1, and no point at all: https://datatracker.ietf.org/doc/html/rfc7748#section-6.1
    for (const public_key of ['A'.repeat(43), 'short']) {
      expect(codeOf(await adopt({ id: randomUUID(), public_key }))).toBe('invalid_request');
    }
    expect(await listed()).toEqual(before);
  });
});
