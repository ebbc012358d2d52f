import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, process } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { DAY, HOUR, NUMBER, Story } from './behaviour/story.ts';

const PAYPAL = 'You can send me the money straight to my PayPal, then you save the fee here';
const SMALL_TALK = 'The tools are in the shed behind the house.';

let now = Date.now();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock: { now: () => now, monotonic: () => now } });
});
afterAll(() => server.destroy());

interface Funnel {
  readonly stage: string;
  readonly leaker: string;
  readonly destination: string | null;
  readonly loss: string | null;
  readonly currency: string | null;
}

async function funnelOf(story: Story): Promise<Funnel | undefined> {
  const { rows } = await server.ctx.pool.query<Funnel>(
    `SELECT f.stage, u.external_id AS leaker, f.destination, f.estimated_loss AS loss, f.currency
       FROM leakage_funnels f JOIN users u ON u.id = f.leaker_id WHERE u.external_id IN ($1, $2)`,
    [story.client, story.provider],
  );
  return rows[0];
}

/** The stages as they are projected from the events that told of them. */
async function stagesOf(story: Story): Promise<{ stage: string; cause: string | null }[]> {
  const { rows } = await server.ctx.pool.query<{ stage: string; cause: string | null }>(
    `SELECT s.stage, c.type AS cause FROM leakage_stages s JOIN users u ON u.id = s.user_id
       JOIN events e ON e.id = s.event_id AND e.type = 'leakage.stage_advanced' LEFT JOIN events c ON c.id = e.causation_id
      WHERE u.external_id = $1 AND e.correlation_id IS NOT NULL ORDER BY s.reached_at, e.id`,
    [story.provider],
  );
  return rows;
}

/** From a number to a cancellation, ending `ago` before now. */
function confirmed(story: Story, ago: number): void {
  story.say(ago + 3 * HOUR, NUMBER);
  story.say(ago + 2 * HOUR, PAYPAL);
  story.book('cancelled', ago, { by: 'client', amount: '80.00' });
}

describe('a pair on its way past the platform', () => {
  test('through all stages, each told by an event', async () => {
    const story = new Story('all', now);
    confirmed(story, 20 * DAY);
    story.say(0, SMALL_TALK);
    await process(server, story.events);
    expect(await funnelOf(story)).toEqual({
      stage: 'leakage',
      leaker: story.provider,
      destination: 'phone',
      loss: '80.00',
      currency: 'EUR',
    });
    expect(await stagesOf(story)).toEqual([
      { stage: 'signal', cause: 'message.created' },
      { stage: 'attempt', cause: 'message.created' },
      { stage: 'confirmation', cause: 'booking.cancelled' },
      { stage: 'leakage', cause: 'message.created' },
    ]);
  });

  test('in as many batches as events', async () => {
    const story = new Story('each', now);
    confirmed(story, 20 * DAY);
    story.say(0, SMALL_TALK);
    const stages: (string | undefined)[] = [];
    for (const event of story.events) {
      await process(server, [event]);
      stages.push((await funnelOf(story))?.stage);
    }
    expect(stages.filter((stage, index) => stage !== stages[index - 1])).toEqual([
      'signal',
      'attempt',
      'confirmation',
      'leakage',
    ]);
  });

  test('one that pays here again has not leaked', async () => {
    const story = new Story('paid', now);
    confirmed(story, 20 * DAY);
    story.pay(10 * DAY);
    story.say(0, SMALL_TALK);
    await process(server, story.events);
    expect((await funnelOf(story))?.stage).toBe('confirmation');
  });

  test('one that only talks about the work is in no funnel', async () => {
    const story = new Story('work', now);
    story.say(3 * HOUR, SMALL_TALK);
    story.book('cancelled', HOUR, { by: 'client' });
    await process(server, story.events);
    expect(await funnelOf(story)).toBeUndefined();
  });
});

describe('the clock', () => {
  test('finds the pairs whose next message never comes, once', async () => {
    const talking = new Story('talking', now);
    const silent = new Story('silent', now);
    for (const story of [talking, silent]) {
      confirmed(story, DAY);
      await process(server, story.events);
    }
    now += 5 * DAY;
    const later = new Story('talking', now);
    later.say(0, SMALL_TALK);
    const events = later.events.map((event) => ({ ...event, payload: { ...event.payload, message_id: 'later' } }));
    await post(server, JSON.stringify({ events }), { timestamp: now });
    await server.processAll();
    expect((await funnelOf(talking))?.stage).toBe('confirmation');

    now += 9 * DAY;
    await server.processAll();
    expect((await funnelOf(talking))?.stage).toBe('leakage');
    expect((await funnelOf(silent))?.stage).toBe('confirmation');
    expect((await stagesOf(talking)).at(-1)).toEqual({ stage: 'leakage', cause: 'booking.cancelled' });

    now += DAY;
    await server.processAll();
    expect((await stagesOf(talking)).length).toBe(4);
  });

  test('leaves nothing of prompts that are no longer read', async () => {
    const { rows } = await server.ctx.pool.query('SELECT 1 FROM prompt_prints WHERE stored_at < $1', [
      new Date(now - 2 * DAY),
    ]);
    expect(rows).toEqual([]);
  });
});
