import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OFFLINE_LIMITS } from '../../core/access/authority.ts';
import { systemClock } from '../../server/clock.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { call, signIn } from '../support/device.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { type CaseRows, decideArgs, insertCase, insertCases } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const UNDO_MS = 10_000;
const HOUR = 3_600_000;

let server: TestServer;
let network: TcpProxy;
let desk: TestConsole;
/** Of the server's clock before this machine's. */
let ahead = 0;

const query = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await server.ctx.pool.query(text, values)).rows as T[];
const phase = (wanted: string, on = desk) => on.until('connection', null, (value) => value.phase === wanted);
const item = (id: string, state: string) =>
  desk.until('outbox', null, (items) => items.some((one) => one.id === id && one.state === state));
const deviceId = async (on = desk): Promise<string> => {
  const session = await on.until('session', null, ({ phase: now }) => now === 'ready');
  return session.phase === 'ready' ? session.device.id : '';
};

type Session = Awaited<ReturnType<typeof ready>>;
const lasts = (session: { phase: string } | Session): number =>
  'certificateNotAfter' in session ? session.certificateNotAfter : 0;
async function ready() {
  const session = await desk.until('session', null, ({ phase: now }) => now === 'ready');
  if (session.phase !== 'ready') throw new Error('nobody is signed in');
  return session;
}

async function newCase(): Promise<CaseRows> {
  const rows = await insertCase(server.ctx.db);
  server.ctx.poke.commit();
  await desk.until('case', { case_id: rows.caseId }, (found) => found !== null);
  return rows;
}

const decide = (rows: CaseRows, kind: string | null = null) => {
  const args = decideArgs(rows);
  const actions = kind === null ? args.actions : [{ ...args.actions[0], kind, hours: null }];
  return desk.call('command.run', { name: 'decide', args: { ...args, actions } as never, seen: {} });
};

async function offline(): Promise<void> {
  network.cut();
  await phase('offline');
}

async function online(): Promise<void> {
  network.mend();
  await desk.call('sync.now', null);
  await phase('online');
}

beforeAll(async () => {
  server = await startTestServer({ clock: { ...systemClock, now: () => Date.now() + ahead } });
  network = await startTcpProxy(server.url);
});
beforeEach(async () => {
  desk?.destroy();
  network.mend();
  desk = openConsole(network.url);
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await phase('online');
});
afterAll(async () => {
  desk?.destroy();
  await network?.close();
  await server?.destroy();
});

describe('what a certificate covers', () => {
  it('out of touch nothing beyond its severity is queued; in touch it is', async () => {
    const [one, two] = [await newCase(), await newCase()];
    await offline();
    await expect(decide(one, 'permanent_ban')).rejects.toThrow('certificate_severity');
    expect(await desk.until('outbox', null, () => true)).toEqual([]);
    await decide(one);
    await online();
    await expect(decide(two, 'permanent_ban')).resolves.toMatchObject({ command_id: expect.any(String) });
  });

  it('a decision made in touch that arrives late is kept aside for a lead, not applied', async () => {
    const rows = await newCase();
    const { command_id } = await decide(rows, 'account_suspension');
    await offline();
    desk.skip(HOUR);
    await item(command_id, 'queued');
    await online();
    const items = await item(command_id, 'refused');
    expect(items[0]).toMatchObject({ outcome: 'quarantined', code: 'certificate_severity' });
    expect(await query('SELECT id FROM decisions WHERE case_id = $1', [rows.caseId])).toEqual([]);
  });

  it('so many decisions wait out of touch, and no more', async () => {
    const { decisions } = OFFLINE_LIMITS.moderator;
    const cases = await insertCases(server.ctx.db, decisions + 1);
    server.ctx.poke.commit();
    for (const { caseId } of cases) await desk.until('case', { case_id: caseId }, (found) => found !== null);
    await offline();
    const last = cases.pop() as CaseRows;
    for (const rows of cases) await decide(rows);
    await expect(decide(last)).rejects.toThrow('certificate_count');
    expect(await desk.until('outbox', null, () => true)).toHaveLength(decisions);
    desk.skip(UNDO_MS);
    await online();
    await desk.until('outbox', null, (items) => items.every(({ outcome }) => outcome === 'accepted'));
    await decide(last);
  });

  it('is renewed every hour while the connection stands: whoever goes out of touch then has most of it left', async () => {
    const { certificateNotAfter: before } = await ready();
    ahead = HOUR + 1_000;
    desk.skip(HOUR + 1_000);
    const later = await desk.until('session', null, (now) => lasts(now) > before);
    expect(lasts(later) - before).toBeGreaterThanOrEqual(HOUR);
    ahead = 0;
  });

  it('is renewed when the connection comes back, by today’s data, and the lease moves with it', async () => {
    const id = await deviceId();
    const issued = () =>
      query<{ id: string }>('SELECT id FROM device_certificates WHERE device_id = $1 ORDER BY issued_at', [id]);
    expect(await issued()).toHaveLength(1);
    const before = await desk.until('session', null, ({ phase: now }) => now === 'ready');
    await offline();
    ahead = 2 * HOUR;
    await online();
    const later = await desk.until(
      'session',
      null,
      (now) =>
        now.phase === 'ready' && before.phase === 'ready' && now.certificateNotAfter > before.certificateNotAfter,
    );
    expect(later.phase).toBe('ready');
    expect(await issued()).toHaveLength(2);
    const rows = await newCase();
    const { command_id } = await decide(rows);
    desk.skip(UNDO_MS);
    await item(command_id, 'delivered');
    const [stored] = await query<{ envelope: string }>('SELECT envelope FROM command_outcomes WHERE command_id = $1', [
      command_id,
    ]);
    expect(JSON.parse(stored?.envelope ?? '{}').certificate_id).toBe((await issued())[1]?.id);
    ahead = 0;
  });
});

describe('the key of a device', () => {
  it('changes; what the old one signed and had not sent still lands, and the chain goes on', async () => {
    const [one, two] = [await newCase(), await newCase()];
    await offline();
    const first = await decide(one);
    desk.skip(UNDO_MS);
    await item(first.command_id, 'queued');
    await expect(desk.call('devices.new_key', null)).rejects.toThrow('offline');
    network.mend();
    await desk.call('devices.new_key', null);
    const second = await decide(two);
    desk.skip(UNDO_MS);
    await item(first.command_id, 'delivered');
    const items = await item(second.command_id, 'delivered');
    expect(items.map(({ seq, outcome }) => [seq, outcome])).toEqual([
      [2, 'accepted'],
      [1, 'accepted'],
    ]);
    expect(await query('SELECT last_seq FROM retired_device_keys WHERE device_id = $1', [await deviceId()])).toEqual([
      { last_seq: 1 },
    ]);
  });

  it('an answer that got lost costs nothing: both keys are kept until the server says which it knows', async () => {
    const proxy = await startFaultyProxy(server.url);
    desk.destroy();
    desk = openConsole(proxy.url);
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    await phase('online');
    const rows = await newCase();
    proxy.fault = (path) => (path === '/api/devices/rotate' ? { t: 'cut_answer', bytes: 0 } : null);
    await expect(desk.call('devices.new_key', null)).rejects.toThrow('offline');
    proxy.fault = () => null;
    await desk.call('sync.now', null);
    await phase('online');
    expect(await query('SELECT 1 FROM retired_device_keys WHERE device_id = $1', [await deviceId()])).toHaveLength(1);
    const { command_id } = await decide(rows);
    desk.skip(UNDO_MS);
    await item(command_id, 'delivered');
    desk.destroy();
    await proxy.close();
  });

  it('a change that arrives after everybody gave it up leaves no key that nobody has', async () => {
    const proxy = await startFaultyProxy(server.url);
    desk.destroy();
    desk = openConsole(proxy.url);
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    await phase('online');
    const id = await deviceId();
    const keyOf = async () =>
      (await query<{ public_key: string }>('SELECT public_key FROM devices WHERE id = $1', [id]))[0];
    const rows = await newCase();
    const goes = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<number>();
    let held = false;
    proxy.fault = (requested) => {
      if (requested !== '/api/devices/rotate' || held) return null;
      held = true;
      return { t: 'late', until: goes.promise, arrived: arrived.resolve };
    };
    const before = await keyOf();
    await expect(desk.call('devices.new_key', null)).rejects.toThrow('offline');
    // Nothing of it has reached the server, which answers again and knows the earlier key alone.
    expect(await keyOf()).toEqual(before);
    await desk.call('sync.now', null);
    await phase('online');
    await expect
      .poll(async () => (await query('SELECT 1 FROM retired_device_keys WHERE device_id = $1', [id])).length)
      .toBe(1);
    const after = await keyOf();
    goes.resolve();
    expect(await arrived.promise).toBe(401);
    expect(await keyOf()).toEqual(after);
    await phase('online');
    const { command_id } = await decide(rows);
    desk.skip(UNDO_MS);
    await item(command_id, 'delivered');
    desk.destroy();
    await proxy.close();
  });
});

describe('who is out', () => {
  it('a dismissed person is locked out at once, also with the right password, and offline too', async () => {
    const id = await deviceId();
    const folder = path.join(desk.data, 'people', readdirSync(path.join(desk.data, 'people'))[0] ?? '');
    await query(`UPDATE people SET active = false WHERE id = (SELECT person_id FROM devices WHERE id = $1)`, [id]);
    server.ctx.poke.commit();
    await desk.until('session', null, (value) => value.phase === 'locked');
    expect(existsSync(path.join(folder, 'replica.db'))).toBe(false);
    expect(existsSync(path.join(folder, 'outbox.db'))).toBe(true);
    const password = TEST_PASSWORD;
    await expect(desk.signIn('moderator@example.test', password)).rejects.toThrow('person_dismissed');
    network.cut();
    await expect(desk.signIn('moderator@example.test', password)).rejects.toThrow('person_dismissed');
    network.mend();
    await query(`UPDATE people SET active = true WHERE id = (SELECT person_id FROM devices WHERE id = $1)`, [id]);
    await desk.signIn('moderator@example.test', password);
    await phase('online');
  });

  it('a password that the server refuses closes nothing by itself', async () => {
    await desk.call('session.sign_out', null);
    for (let n = 0; n < 5; n += 1) {
      await signIn(server.url, 'moderator@example.test', 'a wrong guess').catch(() => undefined);
    }
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'ready' });
    await query('UPDATE credentials SET locked_until = NULL, failures = 0');
  });

  it('a revoked device is locked and emptied; with a code it comes back as a new one', async () => {
    const id = await deviceId();
    await desk.call('devices.revoke', { id, reason: 'left in a train' });
    await desk.until('session', null, (value) => value.phase === 'locked');
    await expect(desk.signIn('moderator@example.test', TEST_PASSWORD)).rejects.toThrow('device_revoked');
    const other = openConsole(server.url);
    await other.signIn('moderator@example.test', TEST_PASSWORD);
    const { code } = await other.call('devices.code', {});
    await desk.call('session.sign_in', { email: 'moderator@example.test', password: TEST_PASSWORD, code });
    await phase('online');
    expect(await deviceId()).not.toBe(id);
    other.destroy();
  });
});

describe('who is out while a change of their key is open', () => {
  it.each([
    ['revoked', 'UPDATE devices SET revoked_at = now() WHERE id = $1'],
    ['dismissed', 'UPDATE people SET active = false WHERE id = (SELECT person_id FROM devices WHERE id = $1)'],
  ])('%s: is told so by the key that the server knows, and emptied', async (_what, act) => {
    const proxy = await startFaultyProxy(server.url);
    desk.destroy();
    desk = openConsole(proxy.url);
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    await phase('online');
    const id = await deviceId();
    const folder = path.join(desk.data, 'people', readdirSync(path.join(desk.data, 'people'))[0] ?? '');
    // The server goes by the next key, its answer is lost, and then there is nothing for a while.
    const page = { t: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '' } as const;
    proxy.fault = (requested) => {
      if (requested !== '/api/devices/rotate') return null;
      proxy.fault = () => page;
      return { t: 'cut_answer', bytes: 0 };
    };
    await expect(desk.call('devices.new_key', null)).rejects.toThrow('offline');
    await query(act, [id]);
    proxy.fault = () => null;
    await desk.call('sync.now', null);
    await desk.until('session', null, (value) => value.phase === 'locked');
    expect(existsSync(path.join(folder, 'replica.db'))).toBe(false);
    expect(existsSync(path.join(folder, 'outbox.db'))).toBe(true);
    await query('UPDATE people SET active = true');
    desk.destroy();
    await proxy.close();
  });
});

describe('the server’s key', () => {
  it('is pinned: another one is refused loudly, until the person has compared and accepted it', async () => {
    const other = await startTestServer();
    await desk.call('session.sign_out', null);
    const aim = (url: string): void => {
      network.cut();
      network.aim(url);
      network.mend();
    };
    aim(other.url);
    const input = { email: 'moderator@example.test', password: TEST_PASSWORD };
    const refusal = await desk.call('session.sign_in', input).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ refusal: { code: 'server_key_changed' } });
    const said = (refusal as { refusal: { detail: string } }).refusal.detail;
    const accepted = said.split('now ')[1] ?? '';
    await expect(desk.call('session.sign_in', { ...input, accepted_key: 'ABCD' })).rejects.toThrow(
      'server_key_changed',
    );
    await desk.call('session.sign_in', { ...input, accepted_key: accepted });
    await phase('online');
    aim(server.url);
    await other.destroy();
  });
});

describe('where codes are asked for', () => {
  it('a server that was restored takes the same device in again, with its key and a code', async () => {
    const strict = await startTestServer({ env: { DOCKET_ENROLMENT: 'code' } });
    const own = openConsole(strict.url);
    try {
      const codeFor = async (): Promise<string> => {
        const { token } = await signIn(strict.url, 'admin@example.test');
        const wish = { email: 'moderator@example.test', reason: 'a test' };
        return ((await call(strict.url, '/api/devices/codes', wish, token)).body as { code: string }).code;
      };
      const input = { email: 'moderator@example.test', password: TEST_PASSWORD };
      await expect(own.call('session.sign_in', input)).rejects.toThrow('enrolment_code_needed');
      await own.call('session.sign_in', { ...input, code: await codeFor() });
      await phase('online', own);
      const { rows } = await strict.ctx.pool.query('SELECT public_key FROM devices');
      await own.call('session.sign_out', null);
      // As if the backup were older than the device.
      await strict.ctx.pool.query('UPDATE sessions SET device_id = NULL, revoked_at = now()');
      for (const table of ['device_shares', 'device_certificates', 'enrolment_codes', 'devices']) {
        await strict.ctx.pool.query(`DELETE FROM ${table}`);
      }
      await expect(own.call('session.sign_in', input)).rejects.toThrow('enrolment_code_needed');
      await own.call('session.sign_in', { ...input, code: await codeFor() });
      await phase('online', own);
      expect((await strict.ctx.pool.query('SELECT public_key FROM devices')).rows).toEqual(rows);
    } finally {
      own.destroy();
      await strict.destroy();
    }
  });
});
