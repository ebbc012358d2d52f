import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REVEAL_LIMIT, type RevealReply } from '../../../core/contract/reveal.ts';
import { type Answer, call, codeOf, type Device, openDevice, rowsOf } from '../../support/device.ts';
import { type CaseRows, insertCase, insertCases } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { transmit } from '../../support/signed-request.ts';

const CONTENT = 'call me on +49 30 1234567, or jane@example.org';
const REASON = { code: 'evidence_masked', words: 'is this a number?' };
let server: TestServer;
let desk: Device;
let made: CaseRows;
beforeAll(async () => {
  server = await startTestServer();
  desk = await openDevice(server.url, 'moderator');
  made = await insertCase(server.ctx.db, { content: CONTENT });
});
afterAll(() => server.destroy());

const wish = (change: object = {}) => ({
  case_id: made.caseId,
  messages: [made.messageId],
  identities: [],
  reason: REASON,
  ...change,
});
const ask = (device: Device, change: object = {}): Promise<Answer> => device.call('/sync/reveal', wish(change));
interface Audit {
  readonly action: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly reason: string;
  readonly device_id: string;
  readonly correlation_id: string;
}
const audits = async (personId: string): Promise<Audit[]> =>
  (
    await server.ctx.pool.query(
      `SELECT action, entity, entity_id, reason, device_id, correlation_id FROM audit_rows
        WHERE actor_kind = 'person' AND actor_id = $1 AND action LIKE '%revea%' ORDER BY id`,
      [personId],
    )
  ).rows;

describe('a reveal', () => {
  test('gives exactly what was asked for, in full, and is on record with who, where and why', async () => {
    const answer = await ask(desk, { identities: ['phone'] });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const reply = answer.body as RevealReply;
    expect(reply).toMatchObject({
      user_id: made.userId,
      messages: [{ id: made.messageId, version: 1, content: CONTENT }],
      identities: [{ field: 'phone', value: '+49 30 1234567' }],
    });
    const rows = await audits(desk.personId);
    const common = { device_id: desk.id, correlation_id: reply.correlation_id };
    const why = `evidence_masked: is this a number? (case ${made.caseId}, version 1)`;
    expect(rows).toEqual([
      { action: 'content.revealed', entity: 'messages', entity_id: made.messageId, reason: why, ...common },
      { action: 'phone.revealed', entity: 'users', entity_id: made.userId, reason: why, ...common },
    ]);
  });

  test('leaves the replica as it was: what travels by the feed stays masked', async () => {
    await ask(desk);
    const message = rowsOf(await desk.pull(), 'messages').find(({ id }) => id === made.messageId);
    expect(message?.content).toBe('call me on +•• •• •••••67, or j•••@example.org');
  });
});

describe('a reveal is refused', () => {
  test.each([
    ['legal', 'content.reveal'],
    ['auditor', 'content.reveal'],
    ['ops', 'content.reveal'],
    ['admin', 'content.reveal'],
  ])('to %s, on record', async (who) => {
    const device = await openDevice(server.url, who);
    expect([codeOf(await ask(device)), codeOf(await ask(device, { messages: [], identities: ['email'] }))]).toEqual([
      'forbidden',
      'forbidden',
    ]);
    const rows = await audits(device.personId);
    expect(rows.map(({ action, entity_id }) => [action, entity_id])).toEqual([
      ['reveal.refused', made.caseId],
      ['reveal.refused', made.caseId],
    ]);
    expect(rows[0]?.reason).toBe('forbidden; evidence_masked: is this a number?');
  });

  test.each<[string, object]>([
    ['no reason', { reason: undefined }],
    ['a reason that is none of the list', { reason: { code: 'curious', words: 'let me see' } }],
    ['something else, without words', { reason: { code: 'other', words: ' x ' } }],
    ['nothing asked for', { messages: [] }],
    ['too much at once', { messages: Array.from({ length: 201 }, () => randomUUID()) }],
    ['another column', { identities: ['display_name'] }],
    ['more fields than there are', { columns: ['content'] }],
  ])('with %s', async (_what, change) => {
    const before = await audits(desk.personId);
    expect(codeOf(await ask(desk, change))).toBe('invalid_request');
    expect(await audits(desk.personId)).toEqual(before);
  });

  test('where one row is of another case, not evidence, erased or unknown: all of it', async () => {
    const [foreign, plain, erased] = await insertCases(server.ctx.db, 3, { content: CONTENT });
    if (!foreign || !plain || !erased) throw new Error('three cases');
    await server.ctx.pool.query('UPDATE messages SET erased_at = now() WHERE id = $1', [erased.messageId]);
    // As a message is that nothing was found in: written beside the case, never marked.
    const unmarked = randomUUID();
    await server.ctx.pool.query(
      `INSERT INTO messages (id, external_id, sender_id, receiver_id, content, sent_at)
       SELECT $1::uuid, $1::text, sender_id, receiver_id, content, sent_at FROM messages WHERE id = $2`,
      [unmarked, plain.messageId],
    );
    const answers = [
      await ask(desk, { messages: [made.messageId, foreign.messageId] }),
      await ask(desk, { case_id: plain.caseId, messages: [unmarked] }),
      await ask(desk, { case_id: erased.caseId, messages: [erased.messageId] }),
      await ask(desk, { messages: [randomUUID()] }),
      await ask(desk, { case_id: randomUUID() }),
    ];
    expect(answers.map(codeOf)).toEqual(Array.from({ length: 5 }, () => 'reveal_not_of_case'));
    for (const answer of answers) expect(JSON.stringify(answer.body)).not.toContain('1234567');
    expect((await audits(desk.personId)).slice(-5).map(({ action }) => action)).toEqual(
      Array.from({ length: 5 }, () => 'reveal.refused'),
    );
  });

  test('to a token without its device, to an altered request, to one that is sent again, to a revoked device', async () => {
    const device = await openDevice(server.url, 'moderator2');
    expect(codeOf(await call(server.url, '/sync/reveal', wish(), device.token))).toBe('request_unsigned');
    const sealed = device.seal('POST', '/sync/reveal', wish());
    const other = JSON.stringify(wish({ messages: [randomUUID()] }));
    const altered = await transmit(server.url, { ...sealed, body: other });
    expect(altered.status).toBe(401);
    expect((await transmit(server.url, sealed)).status).toBe(200);
    expect((await transmit(server.url, sealed)).status).toBe(401);
    await server.ctx.pool.query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
    expect(codeOf(await ask(device))).toBe('device_revoked');
    expect((await audits(device.personId)).map(({ action }) => action)).toEqual(['content.revealed']);
  });
});

test('the hour’s measure holds for the person, on all their devices, also side by side', async () => {
  const [first, second] = [await openDevice(server.url, 'lead'), await openDevice(server.url, 'lead')];
  const used = REVEAL_LIMIT.items - 3;
  await server.ctx.pool.query(
    `INSERT INTO audit_rows (id, rev, actor_kind, actor_id, action, entity, entity_id, correlation_id, canonical, recorded_at)
     SELECT gen_random_uuid(), pg_current_xact_id(), 'person', $1, 'content.revealed', 'messages', 'x', gen_random_uuid(), '{}', now()
       FROM generate_series(1, $2)`,
    [first.personId, used],
  );
  const both = { identities: ['email'] };
  const answers = await Promise.all([ask(first, both), ask(second, both)]);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.map(codeOf)).toEqual(['reveal_limit']);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(3_000);
  expect((await ask(first)).status).toBe(200);
  expect(codeOf(await ask(first))).toBe('reveal_limit');
});
