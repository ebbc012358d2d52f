import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServer, type Server } from '../../../server/app.ts';
import { createSender } from '../../../server/simulation/sender.ts';
import { ACTIVITY } from '../../support/activity.ts';
import { messageEvent, post, type TestEvent } from '../../support/events.ts';
import { lockWaits } from '../../support/lock-waits.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts';
import { sessionsEnded } from '../../support/sessions-ended.ts';

/** It only takes events in: its loops do not run. */
let door: TestServer;
beforeAll(async () => {
  door = await startTestServer({ listen: false });
});
afterAll(async () => {
  await door.destroy();
});

const send = async (events: readonly TestEvent[]): Promise<void> => {
  expect((await post(door, JSON.stringify({ events }))).body.accepted).toBe(events.length);
};
/** How often events of these accounts were handled, as a counter that each handling raises tells. */
async function handled(prefix: string): Promise<number> {
  const { rows } = await door.ctx.pool.query<{ n: number }>(
    `SELECT COALESCE(sum(a.events), 0) AS n FROM ${ACTIVITY} a JOIN users u ON u.id = a.user_id
      WHERE u.external_id LIKE $1`,
    [`${prefix}-%`],
  );
  return rows[0]?.n ?? 0;
}
const talk = (prefix: string, count: number): TestEvent[] =>
  Array.from({ length: count }, (_, i) => messageEvent(`${prefix}-${i % 9}`, `${prefix}-${(i + 1) % 9}`, `hello ${i}`));

test('events of another process wake the pipeline, long before it would have looked by itself', async () => {
  let processed: (ids: readonly string[]) => void = () => undefined;
  const worker: Server = await createServer(
    { ...door.ctx.config, databaseUrl: door.databaseUrl },
    { onBatch: (ids) => processed(ids) },
  );
  await worker.start();
  try {
    const took: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const [event] = talk(`wake-${round}`, 1) as [TestEvent];
      const seen = new Promise<void>((resolve) => {
        processed = (ids) => ids.includes(event.id) && resolve();
      });
      const begin = performance.now();
      await send([event]);
      await seen;
      took.push(performance.now() - begin);
    }
    // Each round begins when the pipeline has just looked, five seconds before it would again; the first may be lucky.
    expect(Math.min(...took.slice(1))).toBeLessThan(3_000);
  } finally {
    await worker.destroy();
  }
});

test('what a killed process had claimed is taken over by another', async () => {
  const first: ServerProcess = await startServerProcess(door.databaseUrl, door.ctx.config.dataFolder);
  const blocker = new pg.Client({ connectionString: door.databaseUrl });
  await blocker.connect();
  await blocker.query('BEGIN; LOCK TABLE user_pulses IN ACCESS EXCLUSIVE MODE');
  await send(talk('over', 300));
  // Its batch is under way, with its places claimed, and goes no further.
  await expect.poll(() => lockWaits(door.ctx.pool, 'user_pulses')).toBe(1);
  await first.kill();
  await blocker.query('ROLLBACK');
  await blocker.end();
  await sessionsEnded(door.ctx.pool, first);
  await door.processAll();
  expect(await handled('over')).toBe(300);
});

test('two processes share the work, no event is handled twice', async () => {
  const [one, two] = await Promise.all([
    startServerProcess(door.databaseUrl, door.ctx.config.dataFolder),
    startServerProcess(door.databaseUrl, door.ctx.config.dataFolder),
  ]);
  try {
    const events = talk('both', 2_000);
    const halves = [events.slice(0, 1_000), events.slice(1_000)];
    await Promise.all(
      [one, two].map(async ({ url, source }, index) => {
        const sender = createSender({ server: url, source: source.name, secret: source.secret });
        const half = halves[index] ?? [];
        for (let at = 0; at < half.length; at += 50) await sender.send(half.slice(at, at + 50));
      }),
    );
    await expect.poll(() => handled('both'), { timeout: 60_000, interval: 100 }).toBe(2_000);
    const { rows } = await door.ctx.pool.query(
      `SELECT sum(messages) AS n FROM relationships r JOIN users u ON u.id = r.user_id WHERE u.external_id LIKE 'both-%'`,
    );
    expect(rows).toEqual([{ n: 2_000 }]);
  } finally {
    await Promise.all([one.kill(), two.kill()]);
  }
});
