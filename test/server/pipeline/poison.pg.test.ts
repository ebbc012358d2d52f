import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServer } from '../../../server/app.ts';
import { isolate } from '../../../server/pipeline/isolate.ts';
import { BatchError } from '../../../server/pipeline/run-batch.ts';
import { ACTIVITY } from '../../support/activity.ts';
import { messageEvent, post, type TestEvent } from '../../support/events.ts';
import { lockWaits } from '../../support/lock-waits.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;

/** An event that came in by the door of a newer version: this one has no projection for it. */
async function storeUnknown(): Promise<string> {
  const id = randomUUID();
  await query(
    `WITH e AS (INSERT INTO events (id, source_id, type, version, occurred_at, received_at, correlation_id, payload, body_hash)
       SELECT $1, id, 'message.sung', 1, now(), now(), $1, '{}', 'x' FROM sources RETURNING id)
     INSERT INTO event_queue (event_id) SELECT id FROM e`,
    [id],
  );
  return id;
}
const send = async (events: readonly TestEvent[]): Promise<void> => {
  expect((await post(server, JSON.stringify({ events }))).body.accepted).toBe(events.length);
};

test('an event that cannot be processed is put aside with its error; all others go on, in order', async () => {
  const talk = (n: number) => Array.from({ length: n }, (_, i) => messageEvent('pat', 'quinn', `message ${i} of ${n}`));
  await send(talk(37));
  const first = await storeUnknown();
  await send(talk(23));
  const second = await storeUnknown();
  await server.processAll();

  expect(await query('SELECT count(*) AS n FROM messages')).toEqual([{ n: 60 }]);
  expect(await query('SELECT count(*) AS n FROM event_queue')).toEqual([{ n: 0 }]);
  const dead = await query('SELECT event_id, error, attempts FROM dead_letters ORDER BY failed_at, event_id');
  expect(dead.map(({ event_id }) => event_id).sort()).toEqual([first, second].sort());
  expect(dead[0]).toMatchObject({ attempts: 3, error: expect.stringContaining('message.sung') });
  const audit = await query("SELECT entity_id, correlation_id FROM audit_rows WHERE action = 'event.dead_lettered'");
  expect(audit).toContainEqual({ entity_id: first, correlation_id: first });
  expect(await query(`SELECT sum(events) AS n FROM ${ACTIVITY} days`)).toEqual([{ n: 60 }]);
});

test('an event at fault leaves nothing behind of the batch it was in', async () => {
  const before = await query('SELECT id, version FROM users ORDER BY id');
  await storeUnknown();
  await server.processAll();
  expect(await query('SELECT id, version FROM users ORDER BY id')).toEqual(before);
});

test('what fails for another reason than the event is tried again, and nothing is put aside', async () => {
  // Two failures of whatever stores this message, then none: as a plan that a migration made stale, or a cancelled wait.
  await query(`CREATE SEQUENCE failures;
    CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.content = 'once more' AND nextval('failures') <= 2 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '57014'; END IF;
      RETURN NEW; END $$;
    CREATE TRIGGER fail_twice BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION fail_twice()`);
  await send([messageEvent('pat', 'quinn', 'once more')]);
  const before = await query('SELECT count(*) AS n FROM dead_letters');
  await server.processAll();
  expect(await query("SELECT count(*) AS n FROM messages WHERE content = 'once more'")).toEqual([{ n: 1 }]);
  expect(await query('SELECT last_value AS n FROM failures')).toEqual([{ n: 3 }]);
  expect(await query('SELECT count(*) AS n FROM dead_letters')).toEqual(before);
  await query('DROP TRIGGER fail_twice ON messages; DROP FUNCTION fail_twice; DROP SEQUENCE failures');
});

test('a place is not given up for what its failed batch still holds', async () => {
  const id = await storeUnknown();
  const [{ seq }] = await query('SELECT seq FROM event_queue WHERE event_id = $1', [id]);
  const failed = await server.ctx.pool.connect();
  await failed.query('BEGIN');
  await failed.query('DELETE FROM event_queue WHERE seq = $1', [seq]);
  const done = isolate(server.ctx, new BatchError([seq], new Error('its connection is not closed yet')));
  await expect.poll(() => lockWaits(server.ctx.pool, 'transactionid')).toBe(1);
  await failed.query('ROLLBACK');
  failed.release();
  expect(await done).toBe(1);
  expect(await query('SELECT attempts FROM dead_letters WHERE event_id = $1', [id])).toEqual([{ attempts: 3 }]);
});

test('two servers on one database do no event twice', async () => {
  const other = await createServer({ ...server.ctx.config, databaseUrl: server.databaseUrl });
  const events = Array.from({ length: 900 }, (_, i) =>
    messageEvent(`two-${i % 7}`, `two-${(i + 1) % 7}`, `hello ${i}`),
  );
  await send(events);
  await Promise.all([server.processAll(), other.processAll(), server.processAll()]);
  await other.destroy();
  expect(await query('SELECT count(*) AS n FROM event_queue')).toEqual([{ n: 0 }]);
  const [seen] = await query(
    `SELECT sum(a.events) AS n FROM ${ACTIVITY} a JOIN users u ON u.id = a.user_id WHERE u.external_id LIKE 'two-%'`,
  );
  expect(seen.n).toBe(900);
});

test('a server that was stopped in the middle goes on where it was', async () => {
  const live = await createServer({ ...server.ctx.config, databaseUrl: server.databaseUrl });
  await live.start();
  const events = Array.from({ length: 1_000 }, (_, i) =>
    messageEvent(`mid-${i % 5}`, `mid-${(i + 1) % 5}`, `hey ${i}`),
  );
  await send(events);
  live.ctx.arrivals.commit();
  await live.destroy();
  await server.processAll();
  const [seen] = await query(
    `SELECT sum(a.events) AS n FROM ${ACTIVITY} a JOIN users u ON u.id = a.user_id WHERE u.external_id LIKE 'mid-%'`,
  );
  expect(seen.n).toBe(1_000);
});
