import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockWaits } from '../../support/lock-waits.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { startServerProcess } from '../../support/server-process.ts';
import { sessionsEnded } from '../../support/sessions-ended.ts';
import { liveHistory, type Query, queryOf, replaysOf } from './history.ts';

/** It takes calls; its loops do not run. */
let door: TestServer;
let query: Query;
let replays: ReturnType<typeof replaysOf>;
let blocker: pg.Client;
beforeAll(async () => {
  door = await startTestServer({ listen: false });
  query = queryOf(door);
  replays = replaysOf(door);
  await liveHistory(door, 1_200);
  blocker = new pg.Client({ connectionString: door.databaseUrl });
  await blocker.connect();
});
afterAll(async () => {
  await blocker.end();
  await door.destroy();
});

/** Scores of another moment differ by hundredths. */
// biome-ignore lint/suspicious/noExplicitAny: as the server answered
const withoutValues = (summary: any) => ({
  ...summary,
  differ: null,
  changes: summary.changes
    // biome-ignore lint/suspicious/noExplicitAny: as the server answered
    .map(({ external_id, before, after, ...actions }: any) => [external_id, before.tier, after.tier, actions])
    .sort(),
});

const BODY = { model: 'three-layer', detector: 'stored' };
const place = async () => (await query(`SELECT phase, done, state FROM replays ORDER BY started_at DESC LIMIT 1`))[0];
/** A process that works until it has to wait for `what`, which somebody else holds, and is killed there. */
async function killedAt(what: string): Promise<void> {
  const killed = await startServerProcess(door.databaseUrl, door.ctx.config.dataFolder);
  await expect.poll(() => lockWaits(door.ctx.pool, what), { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
  await killed.kill();
  await blocker.query('ROLLBACK');
  await sessionsEnded(door.ctx.pool, killed);
}

test('goes on at the piece where its process was killed, and finds the same', async () => {
  const whole = (await replays.dryRun(BODY)).at(-1).result.summary;
  const { id } = (await replays.start(BODY)).body.replay;
  // Whoever has done one piece and would write down the next has to wait: it comes no further, however slow we look.
  await query(`CREATE FUNCTION wait_there() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END $$;
               CREATE TRIGGER wait_there BEFORE UPDATE ON replays FOR EACH ROW
               WHEN (OLD.phase = 'events' AND OLD.done >= 500) EXECUTE FUNCTION wait_there()`);
  await blocker.query('BEGIN; SELECT pg_advisory_xact_lock(4711)');
  await killedAt('advisory');
  await query('DROP TRIGGER wait_there ON replays; DROP FUNCTION wait_there');
  const stopped = await place();
  expect(stopped).toMatchObject({ state: 'running', phase: 'events' });
  expect(stopped.done % 500).toBe(0);
  await door.processAll();
  const { state, summary } = await replays.show(id);
  expect(state).toBe('complete');
  expect(withoutValues(summary)).toEqual(withoutValues(whole));
});

test('an apply that was killed goes on: every account once', async () => {
  await query(
    `INSERT INTO settings (key, value, changed_by, reason, changed_at)
     VALUES ('scoring_champion', '{"model":"three-layer"}', 'test', 'test', now())`,
  );
  const { id } = (await replays.start(BODY)).body.replay;
  await door.processAll();
  const [{ n: kept }] = await query(`SELECT count(*) AS n FROM replay_scores WHERE replay_id = $1`, [id]);
  expect((await replays.settle(id, 'apply')).status).toBe(200);
  await blocker.query('BEGIN; LOCK TABLE audit_rows IN SHARE MODE');
  await killedAt('audit_rows');
  await door.processAll();
  expect((await replays.show(id)).state).toBe('applied');
  const rows = await query(`SELECT user_id, count(*) AS n FROM scores WHERE cause = 'replay' GROUP BY 1`);
  expect(rows.filter(({ n }) => n !== 1)).toEqual([]);
  expect(rows).toHaveLength(kept);
});

test('a replay of another version of the code does not go on', async () => {
  const { id } = (await replays.start({})).body.replay;
  await query(`UPDATE replays SET detector_version = '0.0.1' WHERE id = $1`, [id]);
  await door.processAll();
  expect(await replays.show(id)).toMatchObject({ state: 'failed', error: expect.stringContaining('updated') });
});

test('a replay that cannot go on says why, and lets go of what it worked in', async () => {
  const { id } = (await replays.start({})).body.replay;
  const [{ id: event, payload }] = await query(`SELECT id, payload FROM events WHERE type = 'message.created' LIMIT 1`);
  await query(`UPDATE events SET type = 'message.sung' WHERE id = $1`, [event]);
  await door.processAll();
  expect(await replays.show(id)).toMatchObject({ state: 'failed', error: expect.stringContaining('message.sung') });
  expect(await query(`SELECT 1 FROM pg_namespace WHERE nspname LIKE 'docket_replay_%'`)).toEqual([]);
  await query(`UPDATE events SET type = 'message.created', payload = $2 WHERE id = $1`, [event, payload]);
});

test('whoever holds an account is not waited for long: the piece is tried again', async () => {
  await blocker.query(
    `BEGIN; UPDATE users SET country = 'PT' WHERE id = (SELECT id FROM users WHERE score > 0 LIMIT 1)`,
  );
  const { id } = (await replays.start({ kind: 'rescore' })).body.replay;
  await expect(door.processAll()).rejects.toMatchObject({ code: '55P03' });
  expect(await replays.show(id)).toMatchObject({ state: 'running', done: 0 });
  await blocker.query('ROLLBACK');
  await door.processAll();
  expect((await replays.show(id)).state).toBe('applied');
});
