import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROTOCOL, type WindowHead, type WindowLine } from '../../../core/contract/wire.ts';
import { call, codeOf, type Device, openDevice, rowsOf, signIn } from '../../support/device.ts';
import { insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { transmit } from '../../support/signed-request.ts';

let server: TestServer;
let device: Device;
beforeAll(async () => {
  server = await startTestServer();
  device = await openDevice(server.url, 'moderator');
});
afterAll(() => server.destroy());

/**
 * The head of a whole window after which nothing comes twice. Transaction ids belong to the cluster: an open
 * transaction of another test file holds the cursor back too, so this is asked until it is so.
 */
async function settledHead(): Promise<WindowHead> {
  let head: WindowLine | undefined;
  const rowsAfter = async (): Promise<number> => {
    [head] = await device.pull();
    if (head?.t !== 'window') throw new Error('a window begins with its head');
    return (await device.pull(head.to, head.scope)).length;
  };
  await expect.poll(rowsAfter, { timeout: 100_000 }).toBe(2);
  return head as WindowHead;
}

test('a first window holds everything of the scope, a second only what changed', async () => {
  const made = await insertCase(server.ctx.db);
  const first = await device.pull();
  const head = first[0];
  if (head?.t !== 'window') throw new Error('a window begins with its head');
  expect(head).toMatchObject({ from: '0', role: 'moderator', epoch: device.enrolment.epoch });
  const rows = first.reduce((sum, line) => sum + (line.t === 'rows' ? (line.values[0]?.length ?? 0) : 0), 0);
  expect(head.expected).toBe(rows);
  expect(first.at(-1)).toEqual({ t: 'end', rows });
  expect(rowsOf(first, 'cases').map(({ id }) => id)).toContain(made.caseId);
  expect(rowsOf(first, 'people')).toHaveLength(7);

  const settled = await settledHead();
  const next = await insertCase(server.ctx.db);
  const changed = await device.pull(settled.to, settled.scope);
  expect(rowsOf(changed, 'cases').map(({ id }) => id)).toEqual([next.caseId]);
});

test('values arrive in the form of the declarations', async () => {
  const made = await insertCase(server.ctx.db);
  const lines = await device.pull();
  expect(rowsOf(lines, 'cases').find(({ id }) => id === made.caseId)).toMatchObject({
    version: 1,
    subject_user_id: made.userId,
    score: 65,
    priority_terms: { severity: 2, reach: 1 },
    signal_types: ['CONTACT_PHONE'],
    opened_at: Date.UTC(2026, 10, 20, 12),
    claimed_by: null,
  });
});

test('a row outside of the evidence is not sent; an erased one is sent as gone', async () => {
  const made = await insertCase(server.ctx.db);
  const head = await settledHead();
  await server.ctx.pool.query('UPDATE messages SET erased_at = now() WHERE id = $1', [made.messageId]);
  const after = await device.pull(head.to, head.scope);
  expect(after).toContainEqual({ t: 'gone', table: 'messages', ids: [made.messageId] });
  expect(rowsOf(after, 'messages')).toEqual([]);
  // What a console counts: rows that are there, not those that are gone.
  expect(after.at(-1)).toEqual({ t: 'end', rows: 0 });
  const whole = await device.pull();
  expect(rowsOf(whole, 'messages').map(({ id }) => id)).not.toContain(made.messageId);
  expect(whole.some((line) => line.t === 'gone')).toBe(false);
});

describe('what a pull is refused for', () => {
  const ask = (body: Record<string, unknown>) =>
    device.call('/sync/pull', {
      protocol: PROTOCOL,
      epoch: device.enrolment.epoch,
      scope: null,
      cursor: '0',
      ...body,
    });
  const scopeNow = async (): Promise<string> => {
    const [head] = await device.pull();
    return head?.t === 'window' ? head.scope : '';
  };

  test.each([
    ['another protocol', { protocol: PROTOCOL + 1 }, 426, 'protocol_unsupported'],
    ['another epoch', { cursor: '5', epoch: '00000000-0000-4000-8000-000000000000' }, 409, 'epoch_changed'],
    ['another scope', { cursor: '5', scope: 'moderator:0' }, 409, 'scope_changed'],
    ['a malformed cursor', { cursor: '-1' }, 400, 'invalid_request'],
  ])('%s', async (_what, change, status, code) => {
    const answer = await ask(change);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test('a cursor that this database never gave out', async () => {
    const answer = await ask({ cursor: '99999999999999999999', scope: await scopeNow() });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'epoch_changed']);
  });

  test('no token, no device, a revoked device', async () => {
    expect(codeOf(await call(server.url, '/sync/pull', {}))).toBe('token_missing');
    const { token } = await signIn(server.url, 'lead@example.test');
    expect(codeOf(await call(server.url, '/sync/pull', {}, token))).toBe('device_unknown');
    const lost = await openDevice(server.url, 'moderator2');
    await server.ctx.pool.query('UPDATE devices SET revoked_at = now() WHERE id = $1', [lost.id]);
    const answer = await lost.call('/sync/pull');
    expect([answer.status, codeOf(answer)]).toEqual([403, 'device_revoked']);
  });
});

test('a window larger than a page arrives whole, compressed', async () => {
  await server.ctx.pool.query(`
    INSERT INTO notes (id, case_id, person_id, body, written_at)
    SELECT gen_random_uuid(), (SELECT id FROM cases LIMIT 1), (SELECT id FROM people LIMIT 1), 'note ' || n, now()
    FROM generate_series(1, 4500) n`);
  const lines = await device.pull();
  expect(rowsOf(lines, 'notes')).toHaveLength(4500);
  expect(lines.filter((line) => line.t === 'rows' && line.table === 'notes')).toHaveLength(3);
});

test('a reader who goes away in the middle gives the connection back', async () => {
  const controller = new AbortController();
  const position = { protocol: PROTOCOL, epoch: device.enrolment.epoch, scope: null, cursor: '0' };
  const response = await transmit(server.url, device.seal('POST', '/sync/pull', position), controller.signal);
  await response.body?.getReader().read();
  controller.abort();
  // More than may run at once: they would wait for ever for a place that was not given back.
  const windows = await Promise.all(Array.from({ length: 6 }, () => device.pull()));
  expect(windows.every((lines) => lines.at(-1)?.t === 'end')).toBe(true);
});
