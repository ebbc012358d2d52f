import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BEHAVIOURS } from '../../../core/detection/behaviour/registry.ts';
import type { SignalType } from '../../../core/detection/signals.ts';
import { process, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { ACCOUNT_CASES } from './behaviour/accounts.ts';
import { BOOKING_CASES } from './behaviour/bookings.ts';
import { MONEY_CASES } from './behaviour/money.ts';
import { PROVIDER_CASES } from './behaviour/providers.ts';
import { DAY, HOUR, many, NUMBER, Story } from './behaviour/story.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const END = Date.now();
/** Longer stories take longer one by one, and have nothing that the shorter ones lack. */
const MOST_EVENTS = 10;
const CASES = Object.entries({ ...BOOKING_CASES, ...PROVIDER_CASES, ...MONEY_CASES, ...ACCOUNT_CASES });

/** Behavioural signals of a story's accounts, without the story's name. */
async function signalsOf(name: string): Promise<string[]> {
  const { rows } = await server.ctx.pool.query<{ line: string }>(
    `SELECT g.type || ' ' || u.external_id || ' ' || round(g.confidence::numeric, 6) || ' '
            || extract(epoch FROM g.occurred_at)::bigint || ' ' || g.reasons::text AS line
       FROM signals g JOIN users u ON u.id = g.user_id
      WHERE u.external_id LIKE $1 AND g.type = ANY($2)`,
    [`${name}-%`, BEHAVIOURS.map(({ type }) => type)],
  );
  return rows.map(({ line }) => line.replaceAll(`${name}-`, '')).sort();
}

const count = async (story: Story, type: SignalType): Promise<number> =>
  (await signalsOf(story.id('').slice(0, -1))).filter((line) => line.startsWith(`${type} `)).length;

describe('however events fall into batches, they raise the same', () => {
  // Tiers change with every batch that scores; stories that set them are about one moment.
  const stories = CASES.flatMap(([type, cases]) => cases.map((one, index) => [`${type}-${index}`, one] as const));

  test('all at once, and one by one', async () => {
    const played = stories.flatMap(([name, one]) => {
      const pair = [new Story(`once-${name}`, END), new Story(`each-${name}`, END)] as const;
      for (const story of pair) one.play(story);
      const [{ tiers, events }] = pair;
      return Object.keys(tiers).length > 0 || events.length > MOST_EVENTS ? [] : [pair];
    });
    for (const [once] of played) await process(server, once.events);
    for (const [, each] of played) for (const event of each.events) await process(server, [event]);
    for (const [once, each] of played) {
      const name = once.id('').slice(0, -1);
      expect(await signalsOf(each.id('').slice(0, -1)), name).toEqual(await signalsOf(name));
    }
  });
});

describe('what was told is not told again', () => {
  test('a pattern that still holds', async () => {
    const story = new Story('still', END);
    many(5, (i) => story.book('cancelled', i * HOUR, { by: 'client' }));
    await process(server, story.events);
    expect(await count(story, 'BOOKING_RAPID_CANCELLATION')).toBe(1);
  });

  test('one that has grown by much', async () => {
    const story = new Story('grown', END);
    many(8, (i) => story.book('cancelled', i * HOUR, { by: 'client' }));
    await process(server, story.events);
    expect(await count(story, 'BOOKING_RAPID_CANCELLATION')).toBe(2);
  });

  test('after its time it is told anew', async () => {
    const story = new Story('anew', END);
    for (const ago of [0, 30 * DAY]) many(3, (i) => story.book('cancelled', ago + i * HOUR, { by: 'client' }));
    await process(server, story.events);
    expect(await count(story, 'BOOKING_RAPID_CANCELLATION')).toBe(2);
  });

  test('an event that is sent twice counts once', async () => {
    const story = new Story('twice', END);
    many(2, (i) => story.book('cancelled', i * HOUR, { by: 'client' }));
    await process(server, story.events);
    const reply = process(server, story.events.slice(-1));
    await expect(reply).rejects.toThrow('duplicate');
    expect(await count(story, 'BOOKING_RAPID_CANCELLATION')).toBe(0);
  });
});

describe('the number of statements of a batch', () => {
  /** Statements that the pipeline sends while it works on these events. */
  async function statements(events: readonly TestEvent[]): Promise<number> {
    let sent = 0;
    const client = await server.ctx.pool.connect();
    const prototype = Object.getPrototypeOf(client) as { query: (...args: unknown[]) => unknown };
    client.release();
    const { query } = prototype;
    prototype.query = function counted(...args: unknown[]) {
      sent += 1;
      return query.apply(this, args);
    };
    try {
      await process(server, events);
    } finally {
      prototype.query = query;
    }
    return sent;
  }

  /** Every kind of event, `n` times, each of pairs of its own. */
  const life = (name: string, n: number): TestEvent[] =>
    many(n, (i) => {
      const story = new Story(`${name}-${i}`, END);
      story.register(9 * DAY, story.client, { phone: `+33 6 ${name} ${i}` });
      story.tell('provider.registered', 9 * DAY, { provider_id: story.provider, payout_ref: `${name}-iban` });
      story.say(3 * HOUR, NUMBER);
      story.pay(2 * HOUR, { booking_id: story.book('completed', 2 * HOUR) });
      story.book('cancelled', HOUR, { by: 'client' });
      story.complain(0, story.book('no_show', HOUR, { by: 'provider' }));
      story.wallet('transfer', 0);
      story.rate(0, 5, story.client);
      return story.events;
    }).flat();

  test('does not grow with the batch: 26 events or 325', async () => {
    await process(server, life('warm', 2));
    const few = await statements(life('few', 2));
    const lots = await statements(life('lots', 25));
    // A few more when a larger batch happens to do what the small one did not: it opens the first case, or finds accounts
    // of one hand.
    expect(lots).toBeLessThanOrEqual(few + 5);
  });
});
