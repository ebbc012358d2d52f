import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageEvent, platformEvent, process } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;
const scoresOf = (externalId: string) =>
  query(
    `SELECT s.*, u.score AS shown, u.tier AS shown_tier FROM scores s JOIN users u ON u.id = s.user_id
      WHERE u.external_id = $1 ORDER BY s.computed_at, s.id`,
    [externalId],
  );
const leak = (from: string, to: string) =>
  messageEvent(from, to, 'call me on whats app: +237 6 70 12 34 56, we skip the fees here');

test('every recomputation stores what both models say, in one row', async () => {
  await process(server, [leak('both-1', 'client-1')]);
  const [row, ...more] = await scoresOf('both-1');
  expect(more).toEqual([]);
  expect(row).toMatchObject({ model: 'five-component', challenger_model: 'three-layer', cause: 'event' });
  expect(row.shown).toBe(row.value);
  const sum = row.challenger_factors.reduce((total: number, { points }: { points: number }) => total + points, 0);
  expect(sum).toBeCloseTo(row.challenger_value, 6);
  expect(row.challenger_value).not.toBe(row.value);
});

test('a challenger that changes tier is kept, although the score of the account stays', async () => {
  const before = await scoresOf('both-1');
  await query(
    `UPDATE users SET last_score = jsonb_set(last_score, '{challenger_tier}', '"critical"')
                WHERE last_score->>'id' = $1`,
    [before[0].id],
  );
  const version = async () => (await query(`SELECT version FROM users WHERE external_id = 'both-1'`))[0].version;
  await process(server, [platformEvent('user.logged_in', { user_id: 'both-1' })]);
  const shown = await version();
  await process(server, [platformEvent('user.logged_in', { user_id: 'both-1' })]);
  const after = await scoresOf('both-1');
  expect(after).toHaveLength(2);
  expect(after[1].value).toBeCloseTo(after[0].value, 1);
  expect(await version()).toBe(shown);
});

test('the account has with it what its next score is compared with: of its newest one, and the values before', async () => {
  for (let n = 2; n < 9; n += 1) await process(server, [leak('often', `client-${n}`)]);
  const scores = await scoresOf('often');
  expect(scores.length).toBeGreaterThan(2);
  const { id, model, challenger_tier, factors } = scores.at(-1);
  expect(await query(`SELECT last_score FROM users WHERE external_id = 'often'`)).toEqual([
    {
      last_score: {
        id,
        model,
        challenger_tier,
        factors: factors.map(({ code }: { code: string }) => code),
        values: scores.slice(-5).map(({ value }) => value),
      },
    },
  ]);
});

test('an administrator switches the champion; the next batch goes by it, and it is on record', async () => {
  const change = { key: 'scoring_champion', value: { model: 'three-layer' }, reason: 'it fits our disputes better' };
  const call = staffOf(server);
  expect((await call('lead', 'PUT', '/api/settings', change)).status).toBe(403);
  expect((await call('admin', 'PUT', '/api/settings', { ...change, value: { model: 'oracle' } })).status).toBe(400);
  expect((await call('admin', 'PUT', '/api/settings', change)).status).toBe(200);
  await process(server, [leak('both-1', 'client-1')]);
  const row = (await scoresOf('both-1')).at(-1);
  expect(row).toMatchObject({ model: 'three-layer', challenger_model: 'five-component', shown_tier: row.tier });
  expect(row.shown).toBe(row.value);
  expect(await query(`SELECT actor_kind, reason FROM audit_rows WHERE entity_id = 'scoring_champion'`)).toEqual([
    { actor_kind: 'person', reason: change.reason },
  ]);
});
