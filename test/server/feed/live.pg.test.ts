import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { LiveEvent, WindowLine } from '../../../core/contract/wire.ts';
import { createServer } from '../../../server/app.ts';
import { call, codeOf, type Device, openDevice, rowsOf } from '../../support/device.ts';
import { openLive } from '../../support/live.ts';
import { type CaseRows, insertCase, insertCases } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let device: Device;
beforeAll(async () => {
  server = await startTestServer();
  device = await openDevice(server.url, 'moderator');
});
afterAll(() => server.destroy());

const linesOf = (event: LiveEvent): WindowLine[] => (event.t === 'lines' ? event.lines : []);
const has =
  (table: string, id: string) =>
  (event: LiveEvent): boolean =>
    rowsOf(linesOf(event), table).some((row) => row.id === id);

async function follow(who: Device = device) {
  const live = await openLive(who);
  onTestFinished(() => live.close());
  return live;
}

/** Changes a case as a worker does: write, commit, poke. */
async function touch({ caseId }: CaseRows): Promise<void> {
  await server.ctx.pool.query('UPDATE cases SET signal_count = signal_count + 1 WHERE id = $1', [caseId]);
  server.ctx.poke.commit();
}

test('hello comes first, then what is committed, as windows that join', async () => {
  const live = await follow();
  const hello = await live.next();
  expect(hello).toMatchObject({ t: 'hello', epoch: device.enrolment.epoch });
  const [pulled] = await device.pull();
  const made = await insertCase(server.ctx.db);
  server.ctx.poke.commit();
  const first = linesOf(await live.next(has('cases', made.caseId)));
  await touch(made);
  const second = linesOf(await live.next(has('cases', made.caseId)));
  const [a, b] = [first[0], second[0]];
  if (a?.t !== 'window' || b?.t !== 'window' || pulled?.t !== 'window') throw new Error('windows begin with a head');
  expect(BigInt(a.from)).toBeLessThanOrEqual(BigInt(pulled.to));
  expect(b.from).toBe(a.to);
  expect(rowsOf(second, 'cases')).toMatchObject([{ id: made.caseId, version: 2, signal_count: 2 }]);
  expect(second.at(-1)).toEqual({ t: 'end', rows: 1 });
});

test('many consoles, one read of the database per change', async () => {
  const made = await insertCase(server.ctx.db);
  const devices = await Promise.all(Array.from({ length: 25 }, () => openDevice(server.url, 'moderator')));
  const lives = await Promise.all(devices.map((each) => follow(each)));
  await Promise.all(lives.map((live) => live.next()));
  expect(server.ctx.feed.hub.size).toBeGreaterThanOrEqual(25);
  const before = server.ctx.feed.hub.windowsRead;
  await touch(made);
  await Promise.all(lives.map((live) => live.next(has('cases', made.caseId))));
  // The poke, and a few for what else commits here meanwhile (the sealer of the log, each second): not one for each of them.
  expect(server.ctx.feed.hub.windowsRead - before).toBeLessThan(lives.length / 2);
});

test('a change that the scope may not see makes no event', async () => {
  const admin = await openDevice(server.url, 'admin');
  const live = await follow(admin);
  await live.next();
  await touch(await insertCase(server.ctx.db));
  await server.ctx.pool.query(`UPDATE people SET display_name = 'Renamed' WHERE role = 'ops'`);
  server.ctx.poke.commit();
  const event = await live.next();
  expect(linesOf(event).filter((line) => line.t === 'rows')).toMatchObject([{ table: 'people' }]);
});

test('more than a small window is announced, not sent', async () => {
  const live = await follow();
  await live.next();
  await insertCases(server.ctx.db, 600);
  server.ctx.poke.commit();
  expect(await live.next()).toEqual({ t: 'pull' });
});

test('a commit in another process on the same database wakes the consoles here', async () => {
  const other = await createServer(server.ctx.config);
  onTestFinished(() => other.destroy());
  const live = await follow();
  await live.next();
  const made = await insertCase(other.ctx.db);
  other.ctx.poke.commit();
  expect(linesOf(await live.next(has('cases', made.caseId)))).not.toEqual([]);
});

test('a window that cannot be read is read again, and nothing is missed', async () => {
  const live = await follow();
  await live.next();
  const made = await insertCase(server.ctx.db);
  await server.ctx.pool.query('ALTER TABLE notes RENAME TO notes_away');
  server.ctx.poke.commit();
  await touch(made);
  await server.ctx.pool.query('ALTER TABLE notes_away RENAME TO notes');
  expect(linesOf(await live.next(has('cases', made.caseId)))).not.toEqual([]);
});

test('a role that changed ends the stream; the next one has another scope', async () => {
  const lead = await openDevice(server.url, 'lead');
  const live = await follow(lead);
  const hello = await live.next();
  await server.ctx.pool.query(`UPDATE people SET role = 'auditor' WHERE id = $1`, [lead.personId]);
  server.ctx.poke.commit();
  await live.ended;
  const again = await (await follow(lead)).next();
  expect(again.t === 'hello' && hello.t === 'hello' && again.scope !== hello.scope).toBe(true);
});

test('nothing of the window that changes a role goes to the old one', async () => {
  await server.ctx.pool.query(`UPDATE people SET role = 'lead' WHERE role = 'legal'`);
  const lead = await openDevice(server.url, 'legal');
  const live = await follow(lead);
  await live.next();
  const text = 'only for those who may read it';
  // One commit: whoever else pokes meanwhile, they come in one window.
  await server.ctx.db.transaction().execute(async (trx) => {
    await insertCase(trx, { content: text });
    await trx.updateTable('people').set({ role: 'legal' }).where('id', '=', lead.personId).execute();
  });
  server.ctx.poke.commit();
  await live.ended;
  expect(JSON.stringify(live.events)).not.toContain(text);
});

test('a device has one stream: the newest', async () => {
  const own = await openDevice(server.url, 'moderator');
  const first = await follow(own);
  await first.next();
  const second = await follow(own);
  await second.next();
  await first.ended;
  const made = await insertCase(server.ctx.db);
  server.ctx.poke.commit();
  expect(linesOf(await second.next(has('cases', made.caseId)))).not.toEqual([]);
});

test('a revoked device’s stream is ended', async () => {
  const legal = await openDevice(server.url, 'legal');
  const live = await follow(legal);
  await live.next();
  await server.ctx.pool.query('UPDATE devices SET revoked_at = now() WHERE id = $1', [legal.id]);
  // Looked at with every heartbeat, and with every change of the people.
  await server.ctx.pool.query('UPDATE people SET active = active WHERE id = $1', [legal.personId]);
  server.ctx.poke.commit();
  await live.ended;
});

test('without a token or a device there is no stream', async () => {
  expect((await fetch(`${server.url}/sync/live`)).status).toBe(401);
  const headers = { authorization: `Bearer ${'x'.repeat(43)}` };
  expect((await fetch(`${server.url}/sync/live`, { headers })).status).toBe(401);
  expect(codeOf(await call(server.url, '/sync/live', {}))).toBe('method_not_allowed');
});

test('the server ends every stream when it stops', async () => {
  const own = await startTestServer();
  const live = await openLive(await openDevice(own.url, 'moderator'));
  await live.next();
  await own.destroy();
  await live.ended;
});
