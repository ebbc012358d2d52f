import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../core/contract/errors.ts';
import type { OutboxItem } from '../../core/contract/status.ts';
import { itemState } from '../../renderer/screens/outbox/item-words.ts';
import { errorBody } from '../../server/error-reply.ts';
import { HttpError } from '../../server/http-error.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

const EMAIL = 'moderator@example.test';
const LONG_ENOUGH_MS = 90_000;
const HTML = { 'content-type': 'text/html' };
const PAGE = '<!doctype html><title>Welcome to the hotel</title>';

let server: TestServer;
let proxy: FaultyProxy;
let desk: TestConsole;
let caseId: string;

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url);
  desk = openConsole(proxy.url);
  caseId = (await insertCase(server.ctx.db)).caseId;
  await desk.signIn(EMAIL, TEST_PASSWORD);
  await desk.until('case', { case_id: caseId }, (found) => found !== null);
  await desk.until('connection', null, ({ phase }) => phase === 'online');
});
afterAll(async () => {
  desk?.destroy();
  await proxy?.close();
  await server?.destroy();
});

/** An error answer of the server itself, as it words it. */
const said = (code: ErrorCode, headers: Record<string, string> = {}): Fault => {
  const error = new HttpError(code);
  const body = JSON.stringify(errorBody(error, randomUUID()));
  return { t: 'answer', status: error.status, headers: { 'content-type': 'application/json', ...headers }, body };
};
const page = (status: number, headers: Record<string, string> = {}): Fault => ({
  t: 'answer',
  status,
  headers: { ...HTML, ...headers },
  body: PAGE,
});

const onPush = (fault: Fault | null): FaultyProxy['fault'] => {
  return (path) => (path === '/sync/push' ? fault : null);
};
const addNote = (body = 'looked at it') =>
  desk.call('command.run', { name: 'add_note', args: { case_id: caseId, body }, seen: {} });
const item = async (id: string, holds: (item: OutboxItem) => boolean): Promise<OutboxItem> => {
  const items = await desk.until('outbox', null, (all) => all.some((one) => one.id === id && holds(one)));
  return items.find((one) => one.id === id) as OutboxItem;
};
const connection = () => desk.until('connection', null, () => true);
const words = async (id: string) => itemState(await item(id, () => true), await connection(), desk.now());
const recorded = async (id: string): Promise<number> => {
  const { rows } = await server.ctx.pool.query('SELECT 1 FROM command_outcomes WHERE command_id = $1', [id]);
  return rows.length;
};

/** The fault is over: time passes, a person signs in where that was asked for, and the item gets its receipt. */
async function recovers(id: string): Promise<void> {
  proxy.fault = () => null;
  if ((await connection()).phase === 'sign_in_needed') await desk.signIn(EMAIL, TEST_PASSWORD);
  desk.skip(LONG_ENOUGH_MS);
  const delivered = await item(id, ({ state }) => state === 'delivered');
  expect(delivered).toMatchObject({ outcome: 'accepted', lastProblem: null });
  expect(await recorded(id)).toBe(1);
  await desk.until('connection', null, ({ phase }) => phase === 'online');
}

describe('a push that is not answered as it should be consumes nothing and is explained', () => {
  it.each<[string, Fault, ErrorCode, RegExp]>([
    ['a session that has ended', said('token_expired'), 'token_expired', /session has ended.*Sign in again/u],
    ['a device that may not', said('forbidden'), 'forbidden', /role does not allow this.*Ask a lead.*Next try in/u],
    [
      'too many requests',
      said('rate_limited', { 'retry-after': '7' }),
      'rate_limited',
      /come later.*Next try in ([3-9]|1[01]) s/u,
    ],
    ['no database', said('unavailable', { 'retry-after': '3' }), 'unavailable', /cannot reach its database.*Next try/u],
    ['a failure', said('internal'), 'internal', /recorded nothing.*tell an administrator.*Next try/u],
    [
      'one body too large',
      said('body_too_large'),
      'body_too_large',
      /no message of this size.*raise its limit.*Next try/u,
    ],
    ['a proxy that wants no such body', page(413), 'body_too_large', /raise its limit.*Next try/u],
    [
      'a proxy that wants fewer requests',
      page(429, { 'retry-after': '9' }),
      'rate_limited',
      /Next try in ([3-9]|1[0-4]) s/u,
    ],
    [
      'a proxy that forbids it',
      page(403),
      'answer_foreign',
      /answered in its place.*sign in to the network.*Next try/u,
    ],
    ['a proxy without a server', page(502), 'answer_foreign', /answered in its place.*Next try/u],
    ['a proxy that wants a password', page(401), 'answer_foreign', /answered in its place.*Next try/u],
    ['the sign-in page of a network', page(200), 'answer_foreign', /sign in to the network.*Next try/u],
    [
      'JSON of somebody else',
      { t: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' },
      'receipt_invalid',
      /could not be verified.*server’s key changed.*Next try/u,
    ],
    ['half a body sent', { t: 'cut_request', bytes: 200 }, 'offline', /cannot be reached.*Next try/u],
  ])('%s', async (_what, fault, code, text) => {
    proxy.fault = onPush(fault);
    const { command_id: id } = await addNote();
    const waiting = await item(id, ({ lastProblem }) => lastProblem !== null);
    expect(waiting).toMatchObject({ state: 'queued', lastProblem: { code }, outcome: null });
    // While the next try is under way there is no next one to tell of.
    await expect.poll(() => words(id)).toMatchObject({ word: 'Waiting', text: expect.stringMatching(text) });
    expect(await recorded(id)).toBe(0);
    await recovers(id);
  });

  it('half an answer: what the server recorded is asked for again, and counts once', async () => {
    proxy.fault = onPush({ t: 'cut_answer', bytes: 40 });
    const { command_id: id } = await addNote();
    const waiting = await item(id, ({ lastProblem }) => lastProblem !== null);
    expect(waiting).toMatchObject({ state: 'queued', lastProblem: { code: 'offline' } });
    expect(await recorded(id)).toBe(1);
    await recovers(id);
  });
});

describe('what a server asks for is done', () => {
  it('Retry-After is waited for, also as a date; downloads go on meanwhile', async () => {
    for (const ask of [() => '40', () => new Date(desk.now() + 40_000).toUTCString()]) {
      const after = ask();
      let pushes = 0;
      proxy.fault = (path) => {
        if (path !== '/sync/push') return null;
        pushes += 1;
        return page(503, { 'retry-after': after });
      };
      const { command_id: id } = await addNote();
      await item(id, ({ lastProblem }) => lastProblem !== null);
      // Long after its own back-off, of a second at first, would have tried again, and before the time that was asked for.
      desk.skip(20_000);
      const { caseId: other } = await insertCase(server.ctx.db);
      server.ctx.poke.commit();
      await desk.until('case', { case_id: other }, (found) => found !== null);
      expect(pushes).toBe(1);
      await recovers(id);
    }
  });

  it('413 makes the groups smaller until they fit; all of it arrives in order', async () => {
    const { phase } = await connection();
    expect(phase).toBe('online');
    proxy.fault = onPush(page(503, { 'retry-after': '30' }));
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) ids.push((await addNote(`${n} ${'x'.repeat(1_000)}`)).command_id);
    await item(ids[0] as string, ({ lastProblem }) => lastProblem !== null);
    const sizes: number[] = [];
    proxy.fault = (path, body) => {
      if (path !== '/sync/push') return null;
      sizes.push((JSON.parse(body.toString()) as { commands: unknown[] }).commands.length);
      return body.length > 6_000 ? page(413) : null;
    };
    desk.skip(46_000);
    for (const id of ids) await item(id, ({ state }) => state === 'delivered');
    expect(sizes.slice(0, 3)).toEqual([20, 10, 5]);
    expect(Math.max(...sizes.slice(3))).toBeLessThanOrEqual(5);
    const { rows } = await server.ctx.pool.query(
      'SELECT command_id AS id FROM command_outcomes WHERE command_id = ANY ($1) ORDER BY device_seq',
      [ids],
    );
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });
});

it('a sign-in that ran out at the real server keeps the item; the next sign-in delivers it', async () => {
  proxy.fault = onPush(page(503, { 'retry-after': '30' }));
  const { command_id: id } = await addNote();
  await item(id, ({ lastProblem }) => lastProblem !== null);
  await server.ctx.pool.query(`UPDATE sessions SET expires_at = now() - interval '1 minute'`);
  proxy.fault = () => null;
  desk.skip(46_000);
  await desk.until('connection', null, ({ phase }) => phase === 'sign_in_needed');
  expect(await words(id)).toMatchObject({ word: 'Waiting', text: expect.stringMatching(/session has ended/u) });
  expect(await recorded(id)).toBe(0);
  await recovers(id);
});

it('a role that was taken away before it arrived loses no item: it waits for a lead, and the outbox says so', async () => {
  proxy.fault = onPush(page(503, { 'retry-after': '30' }));
  const { command_id: id } = await addNote('seen while I could');
  await item(id, ({ lastProblem }) => lastProblem !== null);
  const become = (role: string) =>
    server.ctx.pool.query(
      'UPDATE people SET role = $1 WHERE id IN (SELECT person_id FROM credentials WHERE email = $2)',
      [role, EMAIL],
    );
  await become('auditor');
  try {
    proxy.fault = () => null;
    desk.skip(46_000);
    const settled = await item(id, ({ outcome }) => outcome !== null);
    expect(settled).toMatchObject({ state: 'refused', outcome: 'quarantined', code: 'role_changed' });
    expect(await words(id)).toMatchObject({ text: expect.stringMatching(/lead/u) });
    const { rows } = await server.ctx.pool.query(
      `SELECT f.kind, f.code, f.resolution, (SELECT count(*)::int FROM notes WHERE body = 'seen while I could') AS notes
         FROM follow_ups f WHERE f.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ kind: 'quarantined', code: 'role_changed', resolution: null, notes: 0 }]);
  } finally {
    await become('moderator');
  }
});
