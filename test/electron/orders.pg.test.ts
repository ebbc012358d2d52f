import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../core/audit/canonical.ts';
import { importPublicKey, verifyText } from '../../server/crypto/ed25519.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { type Answer, call, codeOf, signIn } from '../support/device.ts';
import { runDocket } from '../support/docket.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

const EMAIL = 'moderator@example.test';
const JSON_TYPE = { 'content-type': 'application/json' };
let server: TestServer;
let proxy: FaultyProxy;
let desk: TestConsole;
let adminToken: string;
let caseId: string;
let deviceId: string;

const online = () => desk.until('connection', null, ({ phase }) => phase === 'online');
async function signInHere(): Promise<void> {
  await desk.signIn(EMAIL, TEST_PASSWORD);
  await online();
  await desk.until('case', { case_id: caseId }, (found) => found !== null);
}

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url);
  desk = openConsole(proxy.url);
  caseId = (await insertCase(server.ctx.db)).caseId;
  adminToken = (await signIn(server.url, 'admin@example.test')).token;
  await signInHere();
  const { rows } = await server.ctx.pool.query('SELECT id FROM devices');
  deviceId = rows[0].id;
});
afterAll(async () => {
  desk?.destroy();
  await proxy?.close();
  await server?.destroy();
});

const give = (kind: string, token = adminToken): Promise<Answer> =>
  call(server.url, `/api/devices/${deviceId}/orders`, { kind, reason: 'the laptop is gone' }, token);
const givenId = async (kind: string): Promise<string> => ((await give(kind)).body as { id: string }).id;
// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const stored = async (id: string): Promise<any> =>
  (await server.ctx.pool.query('SELECT * FROM device_orders WHERE id = $1', [id])).rows[0];
const audits = async (id: string): Promise<string[]> =>
  (
    await server.ctx.pool.query(`SELECT actor_kind || ' ' || action AS line FROM audit_rows WHERE entity_id = $1`, [id])
  ).rows.map(({ line }) => line);
/** The console asks again; one that is asking already does so once more later. */
const ask = (): void => desk.skip(31_000);
const PATIENT = { timeout: 60_000, interval: 200 };
/** Asks until that is so. */
const askUntil = (read: () => Promise<unknown>, wanted: unknown): Promise<void> =>
  expect
    .poll(() => {
      ask();
      return read();
    }, PATIENT)
    .toEqual(wanted);
const resultOf = (id: string) => async () => (await stored(id)).result;
const phase = async () => (await desk.until('session', null, () => true)).phase;
const replica = (): string => {
  const people = path.join(desk.data, 'people');
  return path.join(people, readdirSync(people)[0] ?? '', 'replica.db');
};

describe('what a device is ordered to do', () => {
  it('is an administrator’s to say, with a reason, on record', async () => {
    const { token } = await signIn(server.url, 'lead@example.test');
    expect(codeOf(await give('lock', token))).toBe('forbidden');
    const unsaid = await call(server.url, `/api/devices/${deviceId}/orders`, { kind: 'lock' }, adminToken);
    expect(codeOf(unsaid)).toBe('invalid_request');
  });

  it('resync: the copy is loaded anew, and that is reported', async () => {
    const id = await givenId('resync');
    await askUntil(resultOf(id), 'done');
    await online();
    await desk.until('case', { case_id: caseId }, (found) => found !== null);
    expect(await audits(id)).toEqual(['device device.order.resync.done']);
  });

  it('lock: closes what is open; the password opens it again, and the order is not carried out twice', async () => {
    const id = await givenId('lock');
    await askUntil(phase, 'locked');
    await expect.poll(resultOf(id), PATIENT).toBe('done');
    await signInHere();
    ask();
    await online();
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'ready' });
  });
});

describe('orders that are none', () => {
  /** Whoever sits between console and server answers the question for orders. */
  const serve = (orders: unknown[]): void => {
    proxy.fault = (requested) =>
      requested === '/sync/orders'
        ? { t: 'answer', status: 200, headers: JSON_TYPE, body: JSON.stringify({ orders }) }
        : null;
  };
  const isHere = (): boolean => existsSync(replica());

  it('an altered one does nothing, and a replayed one is refused, reported by its code', async () => {
    const id = await givenId('lock');
    const { signed } = await stored(id);
    serve([
      { ...signed, kind: 'wipe' },
      { ...signed, seq: signed.seq + 5 },
      { ...signed, extra: true },
    ]);
    ask();
    await desk.call('record.viewed', { case_id: caseId });
    const { rows: done } = await server.ctx.pool.query(
      `SELECT signed, id FROM device_orders WHERE kind = 'lock' AND result = 'done'`,
    );
    // An order that was carried out, from somebody who kept it.
    serve([done[0].signed]);
    ask();
    await online();
    expect(isHere()).toBe(true);
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'ready' });
    expect((await stored(id)).result).toBeNull();
    proxy.fault = () => null;
    await askUntil(phase, 'locked');
    await expect.poll(resultOf(id), PATIENT).toBe('done');
    await signInHere();
  });

  it('one for another device is refused and the server told so', async () => {
    const other = openConsole(server.url);
    await other.signIn('moderator2@example.test', TEST_PASSWORD);
    const { rows } = await server.ctx.pool.query('SELECT id FROM devices WHERE id <> $1', [deviceId]);
    other.stop();
    const answer = await call(
      server.url,
      `/api/devices/${rows[0].id}/orders`,
      { kind: 'wipe', reason: 'for the other' },
      adminToken,
    );
    const { id } = answer.body as { id: string };
    serve([(await stored(id)).signed]);
    await askUntil(async () => (await audits(id)).includes('device device.order.foreign'), true);
    expect(isHere()).toBe(true);
    // The other device's order is still open: nobody answers for it.
    expect((await stored(id)).result).toBeNull();
    proxy.fault = () => null;
    other.destroy();
  });

  it('a report that is not the device’s own is refused', async () => {
    const { rows } = await server.ctx.pool.query(`SELECT report FROM device_orders WHERE result = 'done' LIMIT 1`);
    const answer = await call(
      server.url,
      '/sync/orders/report',
      { report: { ...rows[0].report, result: 'refused' } },
      adminToken,
    );
    expect(codeOf(answer)).toBe('device_unknown');
  });
});

describe('a wipe', () => {
  const folder = (): string => path.dirname(replica());

  it('leaves the sealed decisions alone, proven by hashes and their number; the next sign-in is a new device', async () => {
    proxy.fault = (requested) => (requested === '/sync/push' ? { t: 'answer', status: 503, body: '' } : null);
    const note = { name: 'add_note', args: { case_id: caseId, body: 'decided before' }, seen: {} };
    const { command_id } = await desk.call('command.run', note);
    await desk.until('outbox', null, (items) =>
      items.some(({ id, lastProblem }) => id === command_id && lastProblem !== null),
    );
    const id = await givenId('wipe');
    await askUntil(phase, 'locked');
    await expect.poll(resultOf(id), PATIENT).toBe('done');
    // The server has the report before the console has its answer, and what the report needs goes last.
    await expect.poll(() => readdirSync(folder()), PATIENT).toEqual(['sealed.jsonl']);

    const { report } = await stored(id);
    expect(report).toMatchObject({ order_id: id, device_id: deviceId, key_destroyed: true, sealed_commands: 1 });
    expect(report.removed[0]).toMatchObject({ name: 'replica.db', sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) });
    const { rows } = await server.ctx.pool.query('SELECT public_key FROM devices WHERE id = $1', [deviceId]);
    const key = importPublicKey(rows[0].public_key);
    const { signature, ...body } = report;
    expect(key && verifyText(key, canonical(body), signature)).toBe(true);
    const { rows: audit } = await server.ctx.pool.query(
      "SELECT reason FROM audit_rows WHERE action = 'device.order.wipe.done' AND entity_id = $1",
      [id],
    );
    expect(audit[0]?.reason).toMatch(/key destroyed; 1 sealed command remains$/u);
    const env = { DOCKET_PASSWORD: TEST_PASSWORD, DOCKET_SERVER: server.url };
    const { stdout } = await runDocket(['devices', 'orders', deviceId, '--as', 'admin@example.test'], env);
    expect(stdout).toMatch(/wipe {2}done, .*, 1 sealed on the device/u);

    proxy.fault = () => null;
    await signInHere();
    expect(await desk.until('outbox', null, () => true)).toEqual([]);
    const { problem } = await online();
    expect(problem?.code).toBe('sealed_aside');
    const { rows: devices } = await server.ctx.pool.query('SELECT id FROM devices WHERE id <> $1 AND name = $2', [
      deviceId,
      'test console',
    ]);
    expect(devices.length).toBeGreaterThan(0);
  });

  it('whose report could not be sent keeps what it needs for that, and takes it away when the server has it', async () => {
    const { rows } = await server.ctx.pool.query('SELECT id FROM devices ORDER BY enrolled_at DESC LIMIT 1');
    deviceId = rows[0].id;
    proxy.fault = (requested) => (requested === '/sync/orders/report' ? { t: 'answer', status: 503, body: '' } : null);
    const id = await givenId('wipe');
    await askUntil(phase, 'locked');
    expect(existsSync(replica())).toBe(false);
    expect(readdirSync(folder())).toEqual(expect.arrayContaining(['outbox.db', 'vault.json']));
    proxy.fault = () => null;
    await desk.signIn(EMAIL, TEST_PASSWORD);
    await desk.until('session', null, ({ phase }) => phase === 'locked');
    await expect.poll(resultOf(id), PATIENT).toBe('done');
    await expect.poll(() => readdirSync(folder()).filter((name) => !name.startsWith('sealed')), PATIENT).toEqual([]);
  });
});
