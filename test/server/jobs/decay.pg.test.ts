import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from '../../../server/app.ts';
import { messageEvent, post, type TestEvent } from '../../support/events.ts';
import { lockWaits } from '../../support/lock-waits.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { startServerProcess } from '../../support/server-process.ts';
import { sessionsEnded } from '../../support/sessions-ended.ts';
import { SkipTime } from '../../support/skip-time.ts';

const DAY = 86_400_000;
const time = new SkipTime();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock: time.clock });
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;
const scoresOf = (externalId: string) =>
  query(
    `SELECT s.cause, s.value, s.tier, s.event_id, s.challenger_value FROM scores s JOIN users u ON u.id = s.user_id
      WHERE u.external_id = $1 ORDER BY s.computed_at, s.id`,
    [externalId],
  );
const LEAK = [
  'I can do it cheaper if you trust me, keep this between us',
  'just text me on whatsapp, my number is +237 6 70 12 34 56',
  'lets take this outside the app, no need to pay the fees here',
  'you can send the money straight to my paypal, same price minus the fee',
  'here is it again: +237 6 70 12 34 56, or jane.doe@gmail.com',
  'or call s i x seven zero one two three four five six on whats app, and cancel the booking here',
];
async function tell(events: readonly TestEvent[]): Promise<void> {
  const { body } = await post(server, JSON.stringify({ events }), { timestamp: time.clock.now() });
  expect(body.accepted).toBe(events.length);
  await server.processAll();
}

/** Accounts whose last score is another than what speaks against them today, which is that nothing is known. */
const FADED = `
  WITH u AS (
    INSERT INTO users (id, external_id, user_type, status, score, tier, trend, last_score)
    SELECT gen_random_uuid(), $1 || '-' || n, 'client', 'active', $3::float8, 'medium', 'stable', jsonb_build_object(
             'id', gen_random_uuid(), 'model', 'five-component', 'challenger_tier', NULL, 'factors', '[]'::jsonb,
             'values', jsonb_build_array($3::float8))
      FROM generate_series(1, $2) n
    RETURNING id, last_score)
  INSERT INTO scores (id, user_id, model, model_version, value, tier, trend, factors, computed_at)
  SELECT (last_score->>'id')::uuid, id, 'five-component', '1', $3, 'medium', 'stable', '[]', $4 FROM u`;
async function faded(prefix: string, count: number, score = 50, age = 2 * DAY): Promise<void> {
  await query(FADED, [prefix, count, score, new Date(time.clock.now() - age)]);
}
const decayed = (prefix: string) =>
  query(
    `SELECT u.external_id, count(*) AS n FROM scores s JOIN users u ON u.id = s.user_id
      WHERE s.cause = 'decay' AND u.external_id LIKE $1 || '-%' GROUP BY u.external_id`,
    [prefix],
  );

describe('a clean month', () => {
  let before: { score: number; tier: string; priority: number };
  const subject = async () =>
    (
      await query(`SELECT u.score, u.tier, u.status, c.priority, c.tier AS case_tier, c.last_event_at, c.state
                     FROM users u JOIN cases c ON c.subject_user_id = u.id WHERE u.external_id = 'leaker'`)
    )[0];
  const acts = () => query('SELECT id FROM actions');
  let actions: unknown[];
  beforeAll(async () => {
    const at = (index: number) => new Date(time.clock.now() - (LEAK.length - index) * 60_000).toISOString();
    await tell(LEAK.map((text, index) => messageEvent('leaker', 'client', text, { occurred_at: at(index) })));
    before = await subject();
    actions = await acts();
    expect(before.tier).toBe('medium');
    for (const days of [10, 10, 10]) {
      time.skip(days * DAY);
      await server.processAll();
    }
  });

  test('lowers the score step by step, without any event, under both models', async () => {
    const [first, ...steps] = await scoresOf('leaker');
    expect(first.cause).toBe('event');
    expect(steps).toHaveLength(3);
    let last = first;
    for (const step of steps) {
      expect(step).toMatchObject({ cause: 'decay', event_id: null });
      expect(step.value).toBeLessThan(last.value);
      expect(step.challenger_value).toBeLessThan(last.challenger_value);
      last = step;
    }
  });

  test('lowers the tier of the account, and the case with it; the case stays where it is', async () => {
    const after = await subject();
    expect(after.tier).not.toBe('medium');
    expect(after).toMatchObject({ case_tier: after.tier, state: 'open', status: 'active' });
    expect(after.priority).toBeLessThan(before.priority);
    expect(await query(`SELECT reason, actor_kind FROM audit_rows WHERE action = 'user.tier_decayed'`)).toContainEqual({
      reason: expect.stringMatching(/^medium → /),
      actor_kind: 'job',
    });
  });

  test('asks for nothing', async () => {
    expect(await acts()).toEqual(actions);
  });

  test('is on record as a job', async () => {
    const rows = await query(`SELECT actor_id, after_hash FROM audit_rows WHERE action = 'scores.decayed'`);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const row of rows) expect(row).toMatchObject({ actor_id: 'decay', after_hash: expect.any(String) });
  });

  test('happens once a day', async () => {
    const rows = await scoresOf('leaker');
    await server.processAll();
    await query(`UPDATE scores SET computed_at = computed_at - interval '2 days'`);
    await server.processAll();
    expect(await scoresOf('leaker')).toEqual(rows);
  });
});

test('an account that was scored within the day is left alone, and what would rise is left to the next event', async () => {
  time.skip(2 * DAY);
  await server.processAll();
  await faded('rising', 1, 3);
  await faded('recent', 1, 50, -DAY / 2);
  await faded('old', 1);
  time.skip(DAY);
  await server.processAll();
  expect(await decayed('old')).toHaveLength(1);
  expect(await decayed('rising')).toEqual([]);
  expect(await decayed('recent')).toEqual([]);
});

test('several processes share a sweep: every account once', async () => {
  time.skip(2 * DAY);
  await server.processAll();
  await faded('shared', 500);
  time.skip(DAY);
  const other = await createServer(
    { ...server.ctx.config, databaseUrl: server.databaseUrl },
    { clock: time.clock, log: server.ctx.log },
  );
  try {
    await Promise.all([server.processAll(), other.processAll(), server.processAll()]);
    await Promise.all([server.processAll(), other.processAll()]);
  } finally {
    await other.destroy();
  }
  const rows = await decayed('shared');
  expect(rows).toHaveLength(500);
  expect(new Set(rows.map(({ n }) => n))).toEqual(new Set([1]));
});

test('whom somebody else is scoring right now is skipped, and nobody waits', async () => {
  time.skip(2 * DAY);
  await server.processAll();
  await faded('held', 2);
  time.skip(DAY);
  const scorer = new pg.Client({ connectionString: server.databaseUrl });
  await scorer.connect();
  await scorer.query(`BEGIN; UPDATE users SET score = 60 WHERE external_id = 'held-1'`);
  await server.processAll();
  await scorer.query('COMMIT');
  await scorer.end();
  expect(await decayed('held')).toEqual([{ external_id: 'held-2', n: 1 }]);
  expect(await query(`SELECT score FROM users WHERE external_id = 'held-1'`)).toEqual([{ score: 60 }]);
});

test('a sweep whose process was killed goes on where it stopped', async () => {
  const door = await startTestServer({ listen: false });
  const blocker = new pg.Client({ connectionString: door.databaseUrl });
  await blocker.connect();
  try {
    await blocker.query(FADED, ['k', 450, 50, new Date(Date.now() - 2 * DAY)]);
    await blocker.query('BEGIN; LOCK TABLE audit_rows IN SHARE MODE');
    const killed = await startServerProcess(door.databaseUrl, door.ctx.config.dataFolder);
    await expect.poll(() => lockWaits(door.ctx.pool, 'audit_rows')).toBe(1);
    await killed.kill();
    await blocker.query('ROLLBACK');
    await sessionsEnded(door.ctx.pool, killed);
    await door.processAll();
    const { rows } = await blocker.query(
      `SELECT count(*)::int AS n, count(DISTINCT user_id)::int AS users FROM scores WHERE cause = 'decay'`,
    );
    expect(rows).toEqual([{ n: 450, users: 450 }]);
    const sweeps = await blocker.query('SELECT accounts, lowered, finished_at IS NOT NULL AS done FROM decay_sweeps');
    expect(sweeps.rows).toEqual([{ accounts: 450, lowered: 450, done: true }]);
  } finally {
    await blocker.end();
    await door.destroy();
  }
});
