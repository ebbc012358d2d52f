import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPipeline } from '../../../server/pipeline/index.ts';
import { createPoke } from '../../../server/poke.ts';
import { post, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { DAY, HOUR, many, NUMBER, Story } from './behaviour/story.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const END = Date.now();

/** The pipeline alone: what other loops read is not its work. */
async function work(events: readonly TestEvent[]): Promise<void> {
  expect((await post(server, JSON.stringify({ events }))).body.accepted).toBe(events.length);
  await createPipeline(server.ctx, createPoke()).drain();
}

/** Sessions report what they did when it suits them: those of the batches are asked to, both at once. */
async function reported(): Promise<void> {
  let both: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    both = resolve;
  });
  let sessions = 0;
  const report = () =>
    server.ctx.batches.run(async (trx) => {
      await sql`SELECT pg_stat_force_next_flush()`.execute(trx);
      sessions += 1;
      if (sessions === 2) both();
      await begun;
    });
  await Promise.all([report(), report()]);
}

/** Rows and index entries that batches have read so far. Those of the queue are mostly dead ones, until a vacuum. */
async function reads(): Promise<number> {
  await reported();
  const { rows } = await server.ctx.pool.query<{ n: number }>(
    `SELECT (SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables WHERE relname <> 'event_queue')
          + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname <> 'event_queue') AS n`,
  );
  return Number(rows[0]?.n ?? 0);
}

/** Every kind of event, of a pair of its own. */
function life(name: string): TestEvent[] {
  const story = new Story(name, END);
  story.register(9 * DAY, story.client, { phone: `+33 6 ${name}`, device: { id: `${name}-phone` } });
  story.tell('provider.registered', 9 * DAY, { provider_id: story.provider, payout_ref: `${name}-iban` });
  story.say(3 * HOUR, NUMBER);
  story.pay(2 * HOUR, { booking_id: story.book('completed', 2 * HOUR) });
  story.book('cancelled', HOUR, { by: 'client' });
  story.complain(0, story.book('no_show', HOUR, { by: 'provider' }));
  story.wallet('transfer', 0);
  story.rate(0, 5, story.client);
  return story.events;
}

async function readsOf(name: string): Promise<number> {
  const before = await reads();
  await work(life(name));
  return (await reads()) - before;
}

/** Lets the planner believe that every table has so many rows: plans that are kept are then made anew. */
const believe = (rows: number) =>
  server.ctx.pool.query(
    `UPDATE pg_class SET reltuples = $1, relpages = greatest(relpages, 1)
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    [rows],
  );

test('what a batch reads does not grow with what is stored of others, by plans made at any size', async () => {
  await work(life('first'));
  const early = await readsOf('early');
  for (const events of many(4, (part) => many(25, (i) => life(`other-${part}-${i}`)).flat())) await work(events);
  const late = await readsOf('late');
  // A hundred times as much is stored; a page more of an index may hold a few entries more.
  expect(late).toBeLessThan(early * 1.5 + 200);
  for (const rows of [1e3, 1e5, 1e7]) {
    await believe(rows);
    expect(await readsOf(`of-${rows}`), `by plans for ${rows} rows`).toBeLessThan(early * 1.5 + 200);
  }
}, 120_000);
