import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Server } from '../../../server/app.ts';
import { createRandom } from '../../../server/simulation/random.ts';
import { ACTIVITY } from '../../support/activity.ts';
import { Burst, enough } from '../../support/burst.ts';
import { messageEvent, post, type TestEvent } from '../../support/events.ts';
import { lockWaits } from '../../support/lock-waits.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts';

/** It only takes events in: its loops do not run. */
let door: TestServer;
beforeAll(async () => {
  door = await startTestServer({ listen: false });
});
afterAll(async () => {
  await door.destroy();
});

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await door.ctx.pool.query(text, values)).rows;
const send = async (...events: readonly TestEvent[]): Promise<void> => {
  expect((await post(door, JSON.stringify({ events }))).body.accepted).toBe(events.length);
};
const said = async (prefix: string): Promise<string[]> =>
  (
    await query(
      `SELECT m.content FROM messages m JOIN users u ON u.id = m.sender_id WHERE u.external_id LIKE $1 ORDER BY m.id`,
      [`${prefix}-%`],
    )
  ).map(({ content }) => content);

describe('a batch that does not get on', () => {
  let worker: Server;
  const blocker = () => new pg.Client({ connectionString: door.databaseUrl });
  beforeAll(async () => {
    worker = await createServer({ ...door.ctx.config, databaseUrl: door.databaseUrl });
    await worker.start();
  });
  afterAll(() => worker.destroy());

  test('holds up its own accounts, in order, and nobody else', async () => {
    const stuck = messageEvent('slow-a', 'slow-b', 'slow 1');
    const held = blocker();
    await held.connect();
    // Somebody else is about to store a message of that id: who stores it too waits for the outcome.
    await held.query(
      `BEGIN; INSERT INTO messages (id, external_id, sender_id, receiver_id, content, sent_at)
       VALUES (gen_random_uuid(), '${stuck.payload.message_id}', gen_random_uuid(), gen_random_uuid(), 'x', now())`,
    );
    try {
      await send(stuck);
      // Its batch waits for the other transaction: what is sent from now on is not in it.
      await expect.poll(() => lockWaits(door.ctx.pool, 'transactionid')).toBe(1);
      await send(messageEvent('slow-b', 'slow-c', 'slow 2'), messageEvent('quick-a', 'quick-b', 'quick 1'));
      await send(messageEvent('slow-c', 'slow-d', 'slow 3'), messageEvent('quick-b', 'quick-c', 'quick 2'));
      await expect.poll(() => said('quick'), { timeout: 60_000 }).toEqual(['quick 1', 'quick 2']);
      expect(await said('slow')).toEqual([]);
    } finally {
      await held.query('ROLLBACK');
      await held.end();
    }
    await expect.poll(() => said('slow'), { timeout: 60_000 }).toEqual(['slow 1', 'slow 2', 'slow 3']);
  });
});

describe('two processes, one of them killed in the middle', () => {
  const KILL_AFTER_MS = 3_000;
  const GO_ON_MS = 2_000;
  let sent: readonly string[];

  test('everything acknowledged is worked off, by whoever is left', async () => {
    const random = createRandom(process.env.DOCKET_TEST_SEED ?? 'side-by-side');
    const start = () => startServerProcess(door.databaseUrl, door.ctx.config.dataFolder);
    const [one, two]: ServerProcess[] = await Promise.all([start(), start()]);
    if (!one || !two) throw new Error('two processes');
    let left = two;
    const bursts = ['ada', 'bob', 'cas', 'dee'].map(
      (name, index) => new Burst(name, () => (index % 2 === 0 ? one : left)),
    );
    try {
      await wait(random.between(1_000, KILL_AFTER_MS));
      await two.kill();
      left = one;
      await wait(GO_ON_MS);
      await expect.poll(enough(bursts), { timeout: 60_000 }).toBe(true);
      await Promise.all(bursts.map((burst) => burst.stop()));
      sent = bursts.flatMap(({ acknowledged }) => acknowledged.map(({ id }) => id));
      const waiting = async (): Promise<number> => (await query('SELECT count(*) AS n FROM event_queue'))[0].n;
      await expect.poll(waiting, { timeout: 60_000, interval: 100 }).toBe(0);
    } finally {
      await Promise.all([one.kill(), two.kill()]);
    }
    expect(await query('SELECT error FROM dead_letters')).toEqual([]);
  }, 300_000);

  test('no event twice', async () => {
    const [counted] = await query(
      `SELECT (SELECT sum(a.events) FROM ${ACTIVITY} a JOIN users u ON u.id = a.user_id
                WHERE u.external_id ~ '^(ada|bob|cas|dee)-') AS activity,
              (SELECT sum(r.messages) FROM relationships r JOIN users u ON u.id = r.user_id
                WHERE u.external_id ~ '^(ada|bob|cas|dee)-') AS ties`,
    );
    expect(counted).toEqual({ activity: sent.length, ties: sent.length });
  });

  test('each account’s events in the order in which they were acknowledged', async () => {
    // A batch begins after the last one of its accounts has ended, and ids rise with the time at which it began.
    const rows = await query(`SELECT user_id, event_id FROM signals WHERE type = 'CONTACT_PHONE' ORDER BY user_id, id`);
    const place = new Map(sent.map((id, index) => [id, index]));
    const handled = Map.groupBy(rows, ({ user_id }) => user_id);
    for (const own of handled.values()) {
      const places = own.map(({ event_id }) => place.get(event_id) ?? -1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
    expect(handled.size).toBeGreaterThan(20);
  });
});
