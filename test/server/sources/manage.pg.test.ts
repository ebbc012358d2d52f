import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { postTo } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

const HOUR = 3_600_000;
const why = { reason: 'a new platform' };
let server: TestServer;
let as: ReturnType<typeof staffOf>;
let ahead = 0;
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock: { ...systemClock, now: () => Date.now() + ahead } });
  as = staffOf(server);
});
afterAll(() => server.destroy());

/** What the source is answered, signed with this secret; on both doors. */
const asked = async (source: string, secret: string) => {
  const options = { source, secret, timestamp: Date.now() + ahead };
  const question = '{"action":"booking.create","user_id":"ann"}';
  const evaluated = await postTo(server, '/api/evaluate', question, options);
  const sent = await postTo(server, '/api/events', '{"events":[{}]}', options);
  return [evaluated.status, sent.status];
};
const actions = async () =>
  (
    await server.ctx.pool.query(
      `SELECT a.action FROM audit_rows a JOIN sources s ON s.id::text = a.entity_id WHERE s.name = 'shop' ORDER BY a.rev, a.id`,
    )
  ).rows.map(({ action }) => action);

let secret = '';

test('a source that was added may send at once', async () => {
  const added = await as('admin', 'POST', '/api/sources', { name: 'shop', countries: ['GB', 'DE', 'GB'], ...why });
  expect(added.status).toBe(201);
  secret = added.body.secret;
  expect(await asked('shop', secret)).toEqual([200, 202]);
  const { sources } = (await as('admin', 'GET', '/api/sources')).body;
  const shop = sources.find(({ name }: { name: string }) => name === 'shop');
  expect(shop).toMatchObject({ active: true, countries: ['DE', 'GB'], fail_policy: 'fail_open' });
  expect(JSON.stringify(sources)).not.toContain('secret":"');
});

test.each(['UK', 'XX', 'gb'])('%s is no country whose phone numbers are known', async (country) => {
  const { status, body } = await as('admin', 'POST', '/api/sources', { name: 'typo', countries: [country], ...why });
  expect([status, body.error.fields[0]]).toEqual([
    400,
    { path: 'countries.0', problem: expect.stringContaining('such as GB for the United Kingdom') },
  ]);
});

test('while it rotates two secrets are live, afterwards the new one', async () => {
  const rotated = await as('admin', 'POST', '/api/sources/shop/rotate-secret', { overlap_hours: 2, ...why });
  const next = rotated.body.secret;
  expect(await asked('shop', secret)).toEqual([200, 202]);
  expect(await asked('shop', next)).toEqual([200, 202]);
  const twice = await as('admin', 'POST', '/api/sources/shop/rotate-secret', why);
  expect(twice.body.error.code).toBe('source_rotates');
  ahead = 3 * HOUR;
  as = staffOf(server);
  expect(await asked('shop', secret)).toEqual([401, 401]);
  expect(await asked('shop', next)).toEqual([200, 202]);
  secret = next;
});

test('a secret that is known to others ends at once', async () => {
  const rotated = await as('admin', 'POST', '/api/sources/shop/rotate-secret', { overlap_hours: 0, ...why });
  expect(await asked('shop', secret)).toEqual([401, 401]);
  secret = rotated.body.secret;
  expect(await asked('shop', secret)).toEqual([200, 202]);
});

test('what is its own, its policy, and whether it may send are changed by name', async () => {
  const allow = { domains: ['shop.example'], phones: [], phrases: ['call our desk'] };
  expect((await as('admin', 'PUT', '/api/sources/shop/allow', { allow, ...why })).body).toEqual({ changed: true });
  expect((await as('admin', 'PUT', '/api/sources/shop/allow', { allow, ...why })).body).toEqual({ changed: false });
  await as('admin', 'PUT', '/api/sources/shop/policy', { fail_policy: 'fail_closed', ...why });
  await as('admin', 'POST', '/api/sources/shop/disable', why);
  expect(await asked('shop', secret)).toEqual([401, 401]);
  await as('admin', 'POST', '/api/sources/shop/enable', why);
  expect(await asked('shop', secret)).toEqual([200, 202]);
  const { sources } = (await as('admin', 'GET', '/api/sources')).body;
  const shop = sources.find(({ name }: { name: string }) => name === 'shop');
  expect(shop).toMatchObject({ allow, countries: ['DE', 'GB'], fail_policy: 'fail_closed' });
  expect(await actions()).toEqual([
    'source.created',
    'source.secret_rotated',
    'source.secret_rotated',
    'source.allow_changed',
    'source.policy_changed',
    'source.disabled',
    'source.enabled',
  ]);
});

describe('what is refused', () => {
  test.each<[string, 'POST' | 'PUT', string, object, string]>([
    ['a name that is taken', 'POST', '/api/sources', { name: 'shop', ...why }, 'source_exists'],
    ['a name with spaces', 'POST', '/api/sources', { name: 'my shop', ...why }, 'invalid_request'],
    ['a country that is none', 'POST', '/api/sources', { name: 'x', countries: ['gb'], ...why }, 'invalid_request'],
    ['an unknown source', 'POST', '/api/sources/none/rotate-secret', why, 'source_not_found'],
    ['a policy that is none', 'PUT', '/api/sources/shop/policy', { fail_policy: 'maybe', ...why }, 'invalid_request'],
  ])('%s', async (_name, method, url, body, code) => {
    expect((await as('admin', method, url, body)).body.error.code).toBe(code);
  });

  test.each(['moderator', 'lead', 'legal', 'ops', 'auditor'] as const)('from a %s', async (role) => {
    expect((await as(role, 'GET', '/api/sources')).body.error.code).toBe('forbidden');
    expect((await as(role, 'POST', '/api/sources', { name: 'y', ...why })).body.error.code).toBe('forbidden');
  });
});
