import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LADDER_RULES } from '../../../core/enforcement/ladder.ts';
import { messageEvent, process } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { type As, staffOf } from '../../support/staff.ts';

let server: TestServer;
let call: ReturnType<typeof staffOf>;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  call = staffOf(server);
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string): Promise<any[]> => (await server.ctx.pool.query(text)).rows;
const ON = { key: 'kill_switch', value: { on: true }, reason: 'false alarms since noon' };
const OFF = { ...ON, value: { on: false }, reason: 'the cause is found' };
const SHADOW_OFF = { key: 'shadow', value: { global: false, tiers: { critical: true } }, reason: 'trial is over' };

describe('who may', () => {
  const cases: [As, number, number, number][] = [
    ['moderator', 403, 403, 403],
    ['lead', 200, 200, 403],
    ['legal', 403, 403, 403],
    ['ops', 200, 200, 403],
    ['auditor', 403, 403, 403],
    ['admin', 200, 403, 200],
  ];
  test.each(cases)('%s: see %i, kill switch %i, shadow %i', async (as, see, kill, shadow) => {
    expect((await call(as, 'GET', '/api/settings')).status).toBe(see);
    expect((await call(as, 'PUT', '/api/settings', OFF)).status).toBe(kill);
    const same = { key: 'shadow', value: { global: true }, reason: 'as it is' };
    expect((await call(as, 'PUT', '/api/settings', same)).status).toBe(shadow);
  });

  test('nobody who is not signed in', async () => {
    expect((await server.app.inject({ url: '/api/settings' })).statusCode).toBe(401);
  });
});

test.each<[string, object, string]>([
  ['a switch that is none', { ...ON, key: 'turbo' }, 'key'],
  ['a value of another shape', { ...ON, value: { on: 'yes' } }, 'value.on'],
  ['more than the value has', { ...ON, value: { on: true, until: 'noon' } }, 'value'],
  ['no reason', { ...ON, reason: '  ' }, 'reason'],
])('%s is refused', async (_name, change, path) => {
  const { status, body } = await call('lead', 'PUT', '/api/settings', change);
  expect([status, body.error.code, body.error.fields[0].path]).toEqual([400, 'invalid_request', path]);
});

test('a change names who and why, is audited with it, and the same again changes nothing', async () => {
  expect((await call('lead', 'PUT', '/api/settings', ON)).body.changed).toBe(true);
  expect((await call('ops', 'PUT', '/api/settings', { ...ON, reason: 'again' })).body.changed).toBe(false);
  const { body } = await call('ops', 'GET', '/api/settings');
  expect(body.settings.find(({ key }: { key: string }) => key === 'kill_switch')).toMatchObject({
    value: { on: true },
    changed_by: 'Lena Lead',
    reason: ON.reason,
  });
  const audit = await query("SELECT * FROM audit_rows WHERE action = 'setting.changed'");
  expect(audit).toMatchObject([{ entity_id: 'kill_switch', actor_kind: 'person', reason: ON.reason }]);
  expect(audit[0].before_hash).not.toBe(audit[0].after_hash);
  await call('lead', 'PUT', '/api/settings', OFF);
});

test('two who change one switch at once do it one after the other', async () => {
  const changes = Array.from({ length: 8 }, (_, i) =>
    call(i % 2 ? 'lead' : 'ops', 'PUT', '/api/settings', { ...ON, value: { on: i % 2 === 1 }, reason: `turn ${i}` }),
  );
  const replies = await Promise.all(changes);
  const changed = replies.filter(({ body }) => body.changed).length;
  const audit = await query("SELECT before_hash, after_hash FROM audit_rows WHERE reason LIKE 'turn %' ORDER BY id");
  expect(audit.length).toBe(changed);
  await call('lead', 'PUT', '/api/settings', OFF);
});

test('the pipeline reads it with the next batch', async () => {
  const TEXT = 'text me on whatsapp, my number is +237 6 70 12 34 56';
  const states = async (who: string) => {
    await process(server, [messageEvent(who, 'other', TEXT), messageEvent(who, 'other', TEXT)]);
    return query(
      `SELECT DISTINCT a.state, a.shadow FROM actions a JOIN users u ON u.id = a.user_id WHERE u.external_id = '${who}'`,
    );
  };
  expect(await states('first')).toEqual([{ state: 'applied', shadow: true }]);
  await call('admin', 'PUT', '/api/settings', SHADOW_OFF);
  expect(await states('second')).toEqual([{ state: 'applied', shadow: false }]);
  await call('ops', 'PUT', '/api/settings', ON);
  expect(await states('third')).toEqual([{ state: 'proposed', shadow: false }]);
});

test('a rule that the ladder does not have is refused: it would seem to be in shadow and take effect', async () => {
  const shadow = (rules: object) => ({ key: 'shadow', value: { global: false, rules }, reason: 'trial of one rule' });
  const wrong = await call('admin', 'PUT', '/api/settings', shadow({ 'medium/thrid': true }));
  expect([wrong.status, wrong.body.error.fields[0].path]).toEqual([400, 'value.rules']);
  expect(wrong.body.error.fields[0].problem).toContain('medium/thrid');
  // One that an earlier version had still holds, and spoils nothing.
  await query(`UPDATE settings SET value = '{"global":false,"rules":{"gone/rule":true}}' WHERE key = 'shadow'`);
  const { body } = await call('admin', 'GET', '/api/settings');
  expect(body.settings.find(({ key }: { key: string }) => key === 'shadow').value).toMatchObject({ global: false });
  expect((await call('admin', 'PUT', '/api/settings', shadow({ 'medium/third': true }))).status).toBe(200);
  await call('admin', 'PUT', '/api/settings', { key: 'shadow', value: { global: true }, reason: 'as it was' });
});

test('the pipeline holds one rule in shadow and lets another take effect', async () => {
  const TEXT = 'text me on whatsapp, my number is +237 6 70 12 34 56';
  const acts = async (who: string, rules: object) => {
    const value = { global: false, rules };
    await call('admin', 'PUT', '/api/settings', { key: 'shadow', value, reason: 'trial of one rule' });
    await process(server, [messageEvent(who, 'other', TEXT), messageEvent(who, 'other', TEXT)]);
    return query(
      `SELECT DISTINCT r.actor_id AS rule, a.shadow FROM actions a JOIN users u ON u.id = a.user_id
         JOIN audit_rows r ON r.entity = 'actions' AND r.entity_id = a.id::text
        WHERE u.external_id = '${who}' AND a.state = 'applied'`,
    );
  };
  await call('ops', 'PUT', '/api/settings', OFF);
  const [done] = await acts('unruled', {});
  expect(done).toMatchObject({ rule: expect.stringMatching(/^ladder\//), shadow: false });
  const rule = done.rule.replace('ladder/', '');
  expect(await acts('ruled', { [rule]: true })).toEqual([{ ...done, shadow: true }]);
  const other = LADDER_RULES.find((one) => one !== rule) ?? '';
  expect(await acts('other-ruled', { [other]: true })).toEqual([done]);
});
