import { describe, expect, test } from 'vitest';
import { settableMapping, webhookMapping } from '../../../core/webhook/mapping.ts';
import { translate } from '../../../core/webhook/translate.ts';

const mapping = webhookMapping.parse({
  event: 'event',
  id: 'id',
  occurred_at: 'sent.at',
  correlation_id: 'trace',
  events: {
    'chat.new': {
      type: 'message.created',
      fields: {
        message_id: 'data.key',
        sender_id: 'data.people.0',
        receiver_id: 'data.people.1',
        content: 'data.text',
      },
    },
    'order.new': {
      type: 'booking.created',
      payload: 'data',
      fields: { client_id: 'data.buyer' },
      set: { category: 'home' },
    },
    ping: null,
  },
});
const context = { source: 'shop', uuidOf: (text: string) => `uuid of ${text}` };
const ID = '0192F1A0-5e1c-7000-8000-000000000001';
const body = (more: object = {}) => ({
  event: 'chat.new',
  id: 'evt_1',
  sent: { at: '2026-11-22T09:30:00Z' },
  data: { key: 'm-1', people: ['ann', 'ben'], text: 'hello' },
  ...more,
});
const value = (input: unknown) => {
  const done = translate(mapping, input, context);
  return done.ok ? (done.value as Record<string, unknown> | null) : done.error;
};

test('names and fields of the platform become ours', () => {
  expect(value(body())).toEqual({
    id: 'uuid of evt_1',
    type: 'message.created',
    version: 1,
    source: 'shop',
    occurred_at: '2026-11-22T09:30:00Z',
    correlation_id: 'uuid of evt_1',
    payload: { message_id: 'm-1', sender_id: 'ann', receiver_id: 'ben', content: 'hello' },
  });
});

test('a whole object is taken, single fields and fixed ones over it', () => {
  const order = { booking_id: 'b', client_id: 'x', provider_id: 'p', buyer: 'c', category: 'garden' };
  expect(value(body({ event: 'order.new', data: order }))).toMatchObject({
    payload: { booking_id: 'b', client_id: 'c', provider_id: 'p', category: 'home' },
  });
});

test.each([
  ['a uuid is kept', { id: ID }, { id: ID.toLowerCase(), correlation_id: ID.toLowerCase() }],
  ['a number is an id', { id: 17 }, { id: 'uuid of 17' }],
  ['a trace is the correlation', { trace: 'req-9' }, { correlation_id: 'uuid of req-9' }],
  ['seconds', { sent: { at: 1_795_339_800 } }, { occurred_at: '2026-11-22T09:30:00.000Z' }],
  ['milliseconds', { sent: { at: 1_795_339_800_000 } }, { occurred_at: '2026-11-22T09:30:00.000Z' }],
  ['a time that is none is left to the door', { sent: { at: 'noon' } }, { occurred_at: 'noon' }],
  ['a number beyond all time too', { sent: { at: 1e300 } }, { occurred_at: 1e300 }],
])('%s', (_name, more, expected) => {
  expect(value(body(more))).toMatchObject(expected);
});

test('what is not wanted is nothing', () => {
  expect(value({ event: 'ping' })).toBe(null);
});

describe('what cannot be read is said', () => {
  test.each<[string, unknown, string, string]>([
    ['no name', body({ event: undefined }), 'event_malformed', 'event'],
    ['no id', body({ id: null }), 'event_malformed', 'id'],
    ['no time', body({ sent: {} }), 'event_malformed', 'sent.at'],
    ['a name that is not mapped', body({ event: 'chat.gone' }), 'webhook_event_unmapped', 'event'],
    ['a name that every object has', body({ event: 'constructor' }), 'webhook_event_unmapped', 'event'],
    ['no object', 17, 'event_malformed', 'event'],
  ])('%s', (_name, input, code, path) => {
    expect(value(input)).toMatchObject({ code, fields: [{ path }] });
  });

  test('what a body inherits is not its own', () => {
    const inherited = webhookMapping.parse({ ...mapping, id: 'constructor.name' });
    expect(translate(inherited, body(), context)).toMatchObject({ ok: false });
  });
});

test.each<[string, object]>([
  ['an unknown type', { events: { a: { type: 'message.sung' } } }],
  ['a path with holes', { id: 'a..b' }],
  ['what it does not know', { evnets: {} }],
])('a mapping with %s is refused', (_name, more) => {
  expect(webhookMapping.safeParse({ ...mapping, ...more }).success).toBe(false);
});

describe('numbers of the platform', () => {
  const order = (data: object) => value(body({ event: 'order.new', data }));
  test('become the text of an id, and the time of a field that takes one', () => {
    const data = { booking_id: 7, provider_id: 9, buyer: 8, amount: 12.5, scheduled_at: 1_795_339_800 };
    expect(order(data)).toMatchObject({
      payload: {
        booking_id: '7',
        client_id: '8',
        provider_id: '9',
        amount: 12.5,
        scheduled_at: '2026-11-22T09:30:00.000Z',
      },
    });
    expect(value(body({ data: { key: 1, people: [2, 3], text: 'hello' } }))).toMatchObject({
      payload: { message_id: '1', sender_id: '2', receiver_id: '3' },
    });
  });

  test('what fits no field is left as it is, for the door to refuse', () => {
    expect(order({ booking_id: 7, scheduled_at: 1e300, timezone: { a: 1 } })).toMatchObject({
      payload: { booking_id: '7', scheduled_at: 1e300, timezone: { a: 1 } },
    });
  });
});

describe('a mapping that could never work is refused when it is set', () => {
  const only = (mapped: object) => settableMapping.safeParse({ ...mapping, events: { a: mapped } });
  const FIELDS = { message_id: 'a', sender_id: 'b', receiver_id: 'c', content: 'd' };
  const { message_id: _, ...SHORT } = FIELDS;
  test.each<[string, object, (string | number)[], string]>([
    [
      'a misspelt field',
      { type: 'message.created', fields: { ...FIELDS, contnet: 'e' } },
      ['fields', 'contnet'],
      'content',
    ],
    ['a misspelt constant', { type: 'booking.created', payload: 'p', set: { kind: 'x' } }, ['set', 'kind'], 'category'],
    [
      'a constant that does not fit',
      { type: 'wallet.deposit', payload: 'p', set: { currency: 'EURO' } },
      ['set', 'currency'],
      'ISO 4217',
    ],
    ['a field that is needed', { type: 'message.created', fields: SHORT }, ['fields'], 'needs message_id'],
  ])('%s', (_name, mapped, path, words) => {
    const [issue] = only(mapped).error?.issues ?? [];
    expect(issue).toMatchObject({ path: ['events', 'a', ...path], message: expect.stringContaining(words) });
  });

  test('what may come in an object, or may be left out, is none', () => {
    expect(only({ type: 'message.created', fields: FIELDS }).success).toBe(true);
    expect(only({ type: 'message.created', payload: 'data' }).success).toBe(true);
    expect(settableMapping.safeParse(mapping).success).toBe(true);
  });
});
