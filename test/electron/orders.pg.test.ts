import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../core/audit/canonical.ts';
import { importPublicKey, verifyText } from '../../server/crypto/ed25519.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { type Answer, call, codeOf, signIn } from '../support/device.ts';
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
/** The console asks again. */
const ask = (): void => desk.skip(31_000);
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
    ask();
    await expect.poll(async () => (await stored(id)).result).toBe('done');
    await online();
    await desk.until('case', { case_id: caseId }, (found) => found !== null);
    expect(await audits(id)).toEqual(['device device.order.resync.done']);
  });

  it('lock: closes what is open; the password opens it again, and the order is not carried out twice', async () => {
    const id = await givenId('lock');
    ask();
    await desk.until('session', null, ({ phase }) => phase === 'locked');
    await expect.poll(async () => (await stored(id)).result).toBe('done');
    await signInHere();
    ask();
    await online();
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'ready' });
  });

  it('wipe: the copy and its key are gone, proven by its hash; what waits to be sent stays and is sent', async () => {
    proxy.fault = (requested) => (requested === '/sync/push' ? { t: 'answer', status: 503, body: '' } : null);
    const note = { name: 'add_note', args: { case_id: caseId, body: 'decided before' }, seen: {} };
    const { command_id } = await desk.call('command.run', note);
    await desk.until('outbox', null, (items) =>
      items.some(({ id, lastProblem }) => id === command_id && lastProblem !== null),
    );
    const file = replica();
    const id = await givenId('wipe');
    ask();
    await desk.until('session', null, ({ phase }) => phase === 'locked');
    await expect.poll(async () => (await stored(id)).result).toBe('done');
    expect(existsSync(file)).toBe(false);

    const { report } = await stored(id);
    expect(report).toMatchObject({ order_id: id, device_id: deviceId, key_destroyed: true });
    expect(report.removed[0]).toMatchObject({ name: 'replica.db', sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) });
    const { rows } = await server.ctx.pool.query('SELECT public_key FROM devices WHERE id = $1', [deviceId]);
    const key = importPublicKey(rows[0].public_key);
    const { signature, ...body } = report;
    expect(key && verifyText(key, canonical(body), signature)).toBe(true);

    proxy.fault = () => null;
    await signInHere();
    await desk.until('outbox', null, (items) =>
      items.some((item) => item.id === command_id && item.state === 'delivered'),
    );
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
      `SELECT signed, id FROM device_orders WHERE kind = 'wipe' AND result = 'done'`,
    );
    // An order that was carried out, from somebody who kept it.
    serve([done[0].signed]);
    ask();
    await online();
    expect(isHere()).toBe(true);
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'ready' });
    expect((await stored(id)).result).toBeNull();
    proxy.fault = () => null;
    ask();
    await desk.until('session', null, ({ phase }) => phase === 'locked');
    await expect.poll(async () => (await stored(id)).result).toBe('done');
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
    ask();
    await expect.poll(() => audits(id)).toContain('device device.order.foreign');
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
