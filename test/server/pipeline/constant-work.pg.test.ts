import { afterAll, beforeAll, expect, test } from 'vitest';
import { process, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { DAY, HOUR, many, NUMBER, Story } from './behaviour/story.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const END = Date.now();

/** Rows and index entries that Postgres has read so far. */
async function reads(): Promise<number> {
  const { pool } = server.ctx;
  // Sessions report what they did when they come to rest; those of the batches have by the end of a batch.
  await pool.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await pool.query<{ n: number }>(
    `SELECT (SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables WHERE relname NOT IN ('settings'))
          + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes) AS n`,
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
  const before = await settled();
  await process(server, life(name));
  return (await settled()) - before;
}

/** Once the counters stand still. */
async function settled(): Promise<number> {
  let last = -1;
  await expect
    .poll(
      async () => {
        const before = last;
        last = await reads();
        return last === before;
      },
      { interval: 1_100, timeout: 20_000 },
    )
    .toBe(true);
  return last;
}

test('what a batch reads does not grow with what is stored of others, by plans that were made while nothing was', async () => {
  await process(server, life('first'));
  const early = await readsOf('early');
  for (const events of many(4, (part) => many(25, (i) => life(`other-${part}-${i}`)).flat()))
    await process(server, events);
  const late = await readsOf('late');
  // A hundred times as much is stored; a page more of an index may hold a few entries more.
  expect(late).toBeLessThan(early * 1.5 + 200);
}, 120_000);
