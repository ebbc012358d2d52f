import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TRANSACTION_SIGNAL_TYPES } from '../../../core/detection/signals.ts';
import { process, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { DAY, HOUR, MINUTE, NUMBER, Story } from './behaviour/story.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const PAY_OUTSIDE = 'The card is a pain, just send it to my PayPal at marta.lopes@gmail.com instead';
const END = Date.now();

interface Told {
  readonly type: string;
  readonly patterns: readonly string[];
}

/** Signals of the story's provider, who writes the messages. */
async function told(story: Story): Promise<Told[]> {
  const { rows } = await server.ctx.pool.query<Told>(
    `SELECT g.type, g.patterns FROM signals g JOIN users u ON u.id = g.user_id WHERE u.external_id = $1 ORDER BY g.type`,
    [story.provider],
  );
  return rows;
}

const aligned = async (story: Story): Promise<string[]> =>
  (await told(story)).map(({ type }) => type).filter((type) => TRANSACTION_SIGNAL_TYPES.some((one) => one === type));

const payment = (story: Story, status: string, ago: number, given: Record<string, unknown> = {}): void =>
  story.tell(`transaction.${status}` as 'transaction.initiated', ago, {
    transaction_id: story.id('payment'),
    user_id: story.client,
    counterparty_id: story.provider,
    amount: 80,
    currency: 'EUR',
    ...given,
  });

interface Case {
  readonly name: string;
  readonly play: (story: Story) => void;
  readonly raises: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'another way to pay while a payment is open',
    play: (s) => {
      payment(s, 'initiated', HOUR);
      s.say(MINUTE, PAY_OUTSIDE);
    },
    raises: ['TX_REDIRECT_ATTEMPT'],
  },
  {
    name: 'another way to pay after the payment is done',
    play: (s) => {
      payment(s, 'initiated', HOUR);
      payment(s, 'completed', HOUR / 2);
      s.say(MINUTE, PAY_OUTSIDE);
    },
    raises: [],
  },
  {
    name: 'another way to pay while one of two payments is open',
    play: (s) => {
      payment(s, 'initiated', 2 * HOUR);
      payment(s, 'completed', HOUR, { transaction_id: s.id('other') });
      s.say(MINUTE, PAY_OUTSIDE);
    },
    raises: ['TX_REDIRECT_ATTEMPT'],
  },
  {
    name: 'another way to pay while a payment was open that is done by now',
    play: (s) => {
      payment(s, 'initiated', HOUR);
      s.say(30 * MINUTE, PAY_OUTSIDE);
      payment(s, 'completed', MINUTE);
    },
    raises: ['TX_REDIRECT_ATTEMPT'],
  },
  {
    name: 'another way to pay while another pair has a payment open',
    play: (s) => {
      payment(s, 'initiated', HOUR, { counterparty_id: s.id('stranger') });
      s.say(MINUTE, PAY_OUTSIDE);
    },
    raises: [],
  },
  {
    name: 'a number nine minutes after a payment failed',
    play: (s) => {
      payment(s, 'failed', 10 * MINUTE);
      s.say(MINUTE, NUMBER);
    },
    raises: ['TX_FAILURE_CORRELATED'],
  },
  {
    name: 'a number after a payment that failed and went through since',
    play: (s) => {
      payment(s, 'failed', 9 * MINUTE);
      s.say(8 * MINUTE, NUMBER);
      payment(s, 'completed', MINUTE);
    },
    raises: ['TX_FAILURE_CORRELATED'],
  },
  {
    name: 'a number eleven minutes after a payment failed',
    play: (s) => {
      payment(s, 'failed', 12 * MINUTE);
      s.say(MINUTE, NUMBER);
    },
    raises: [],
  },
  {
    name: 'harmless talk after a payment failed',
    play: (s) => {
      payment(s, 'failed', 5 * MINUTE);
      s.say(MINUTE, 'It says the payment did not go through, can you try again?');
    },
    raises: [],
  },
  {
    name: 'a number four minutes before a payment',
    play: (s) => {
      s.say(5 * MINUTE, NUMBER);
      payment(s, 'initiated', MINUTE);
    },
    raises: ['TX_TIMING_ALIGNMENT'],
  },
  {
    name: 'a number six minutes before a payment',
    play: (s) => {
      s.say(7 * MINUTE, NUMBER);
      payment(s, 'initiated', MINUTE);
    },
    raises: [],
  },
];

describe.each(CASES)('$name', ({ name, play, raises }) => {
  const tellBoth = (how: string): Story => {
    const story = new Story(`${how}-${name.replaceAll(/\W+/g, '-')}`, END);
    play(story);
    return story;
  };
  test('in one batch', async () => {
    const story = tellBoth('once');
    await process(server, story.events);
    expect(await aligned(story)).toEqual(raises);
  });
  test('event by event', async () => {
    const story = tellBoth('each');
    for (const event of story.events) await process(server, [event]);
    expect(await aligned(story)).toEqual(raises);
  });
  test('the payments told last', async () => {
    const story = tellBoth('late');
    const isPayment = ({ type }: TestEvent): boolean => type.startsWith('transaction.');
    const [payments, rest] = [story.events.filter(isPayment), story.events.filter((event) => !isPayment(event))];
    for (const events of [rest, payments]) await process(server, events);
    expect(await aligned(story)).toEqual(raises);
  });
});

test('a payment told in two steps raises the same signal once', async () => {
  const story = new Story('two-steps', END);
  story.say(5 * MINUTE, NUMBER);
  payment(story, 'initiated', 3 * MINUTE);
  payment(story, 'completed', 2 * MINUTE);
  for (const event of story.events) await process(server, [event]);
  expect(await aligned(story)).toEqual(['TX_TIMING_ALIGNMENT']);
});

describe('flags from the history of the sender', () => {
  const flagsOf = async (story: Story, type = 'CONTACT_PHONE'): Promise<readonly string[][]> => {
    const { rows } = await server.ctx.pool.query<{ patterns: string[] }>(
      `SELECT g.patterns FROM signals g JOIN users u ON u.id = g.user_id
        WHERE u.external_id = $1 AND g.type = $2 ORDER BY g.occurred_at`,
      [story.provider, type],
    );
    return rows.map(({ patterns }) => patterns);
  };
  const other = 'No problem, ring me on +33 6 98 76 54 32 and we talk';

  test.each(['once', 'each'])('a violation of another session, told %s', async (how) => {
    const story = new Story(`sessions-${how}`, END);
    story.say(3 * HOUR, NUMBER);
    story.say(MINUTE, other, { to: story.id('another') });
    for (const events of how === 'once' ? [story.events] : story.events.map((event) => [event]))
      await process(server, events);
    const [first, second] = await flagsOf(story);
    expect(first).not.toContain('CROSS_SESSION');
    expect(second).toContain('CROSS_SESSION');
  });

  test('a violation of the same session', async () => {
    const story = new Story('one-session', END);
    story.say(50 * MINUTE, NUMBER);
    story.say(25 * MINUTE, 'Shall I bring the ladder?');
    story.say(MINUTE, other);
    await process(server, story.events);
    expect((await flagsOf(story)).flat()).not.toContain('CROSS_SESSION');
  });

  test('a violation of 31 days ago', async () => {
    const story = new Story('long-ago', END);
    story.say(31 * DAY, NUMBER);
    story.say(MINUTE, other);
    await process(server, story.events);
    expect((await flagsOf(story)).flat()).not.toContain('CROSS_SESSION');
  });

  test('a warning by the platform, and one that was taken back', async () => {
    for (const [name, reversed] of [
      ['warned', false],
      ['unwarned', true],
    ] as const) {
      const story = new Story(name, END);
      const action = { action_id: story.id('action'), user_id: story.provider, kind: 'warning' };
      story.tell('enforcement.action_applied', 2 * HOUR, action);
      if (reversed) story.tell('enforcement.action_reversed', HOUR, action);
      story.say(MINUTE, NUMBER);
      await process(server, story.events);
      expect((await flagsOf(story)).flat().includes('AFTER_WARNING')).toBe(!reversed);
    }
  });

  test('an act of ours counts, a shadow act does not', async () => {
    for (const shadow of [false, true]) {
      const story = new Story(`ours-${shadow}`, END);
      story.say(2 * DAY, 'Good morning!');
      await process(server, story.events);
      await server.ctx.pool.query(
        `INSERT INTO actions (id, user_id, kind, scope, state, automatic, shadow, reason_code, policy_clause, facts,
                              evidence, proposed_at, starts_at)
         SELECT gen_random_uuid(), id, 'soft_warning', 'account', 'applied', true, $2, 'contact_sharing', '1', '', '[]',
                now() - interval '1 hour', now() - interval '1 hour' FROM users WHERE external_id = $1`,
        [story.provider, shadow],
      );
      const next = new Story(`ours-${shadow}`, END);
      next.say(MINUTE, 'Good afternoon!');
      next.say(MINUTE / 2, NUMBER);
      await process(server, next.events.slice(1));
      expect((await flagsOf(story)).flat().includes('AFTER_WARNING')).toBe(!shadow);
    }
  });
});
