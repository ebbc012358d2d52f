import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkEvent, MAX_AHEAD_MS } from '../../../core/contract/events/check.ts';
import { MAX_TEXT_BYTES, utf8Length } from '../../../core/contract/events/define.ts';
import { EVENT_TYPES, EVENTS } from '../../../core/contract/events/index.ts';
import { subjectsOf } from '../../../core/contract/events/subjects.ts';
import { userTypeOf } from '../../../core/contract/events/user.ts';
import { wellFormed } from '../../../core/contract/events/well-formed.ts';
import { SAMPLES } from '../../support/samples.ts';

const NOW = Date.parse('2026-11-22T04:00:00Z');
const event = (overrides: Record<string, unknown> = {}) => ({
  id: '018F0000-0000-7000-8000-000000000001',
  type: 'message.created',
  version: 1,
  source: 'test',
  occurred_at: '2026-11-22T03:59:00Z',
  correlation_id: '018f0000-0000-7000-8000-000000000002',
  payload: SAMPLES['message.created'],
  ...overrides,
});
const codeOf = (input: unknown) => {
  const checked = checkEvent(input, NOW);
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.fields.map(({ path }) => path).join(' ')}`.trim();
};
const message = (overrides: Record<string, unknown>) =>
  event({ payload: { ...SAMPLES['message.created'], ...overrides } });

test.each(EVENT_TYPES)('%s: the sample has every field, and passes', (type) => {
  const schema: z.ZodObject = EVENTS[type];
  expect(Object.keys(SAMPLES[type]).sort()).toEqual(Object.keys(schema.shape).sort());
  const checked = checkEvent(event({ type, payload: SAMPLES[type] }), NOW);
  expect(checked).toMatchObject({ ok: true, value: { type } });
});

test.each(EVENT_TYPES)('%s: what is required is required', (type) => {
  const schema: z.ZodObject = EVENTS[type];
  for (const [field, shape] of Object.entries(schema.shape)) {
    const { [field]: _left, ...rest } = SAMPLES[type];
    const optional = z.safeParse(shape as z.ZodType, undefined).success;
    expect(codeOf(event({ type, payload: rest })), field).toBe(
      optional ? 'ok' : `event_invalid_payload payload.${field}`,
    );
  }
});

describe('checkEvent', () => {
  test.each<[string, unknown, string]>([
    ['no object', 7, 'event_malformed'],
    ['null', null, 'event_malformed'],
    ['no id', event({ id: undefined }), 'event_malformed id'],
    ['an id that is no uuid', event({ id: '17' }), 'event_malformed id'],
    ['another version', event({ version: 2 }), 'event_malformed version'],
    ['a time without zone', event({ occurred_at: '2026-11-22 03:59:00' }), 'event_malformed occurred_at'],
    ['no payload', event({ payload: undefined }), 'event_malformed payload'],
    ['an unknown type', event({ type: 'message.sung' }), 'event_unknown_type type'],
    ['a name of Object.prototype', event({ type: 'constructor' }), 'event_unknown_type type'],
    [
      'a wrong payload',
      event({ payload: {} }),
      'event_invalid_payload payload.message_id payload.sender_id payload.receiver_id payload.content',
    ],
    ['the future', event({ occurred_at: new Date(NOW + MAX_AHEAD_MS + 1).toISOString() }), 'event_future occurred_at'],
    ['almost the future', event({ occurred_at: new Date(NOW + MAX_AHEAD_MS).toISOString() }), 'ok'],
    ['long ago', event({ occurred_at: '2019-01-01T00:00:00+01:00' }), 'ok'],
    ['64 kB of text', message({ content: 'é'.repeat(MAX_TEXT_BYTES / 2) }), 'ok'],
    [
      'one byte more',
      message({ content: `${'é'.repeat(MAX_TEXT_BYTES / 2)}x` }),
      'event_invalid_payload payload.content',
    ],
    ['an empty id', message({ message_id: '' }), 'event_invalid_payload payload.message_id'],
  ])('%s', (_name, input, expected) => {
    expect(codeOf(input)).toBe(expected);
  });

  test('ids are compared in lower case, amounts are kept as decimals, unknown fields are not kept', () => {
    const payload = { ...SAMPLES['transaction.initiated'], amount: 12.5, colour: 'red' };
    const checked = checkEvent(event({ type: 'transaction.initiated', payload }), NOW);
    expect(checked).toMatchObject({
      ok: true,
      value: { id: '018f0000-0000-7000-8000-000000000001', payload: { amount: '12.5' } },
    });
    expect(checked.ok && checked.value.payload).not.toHaveProperty('colour');
  });
});

test('every account that an event names is a subject, the acting one first', () => {
  const subjects = EVENT_TYPES.map((type) => {
    const checked = checkEvent(event({ type, payload: SAMPLES[type] }), NOW);
    return [type, checked.ok ? subjectsOf(checked.value) : []];
  });
  expect(Object.fromEntries(subjects)).toMatchObject({
    'message.created': ['sample-provider', 'sample-client'],
    'message.deleted': [],
    'booking.no_show': ['sample-client', 'sample-provider'],
    'dispute.opened': ['sample-client', 'sample-provider'],
    'rating.submitted': ['sample-client', 'sample-provider'],
    'report.submitted': ['sample-client', 'sample-provider'],
    'relationship.updated': ['sample-provider', 'sample-client'],
    'category.created': [],
  });
});

test('utf8Length counts what the encoder writes', () => {
  for (const text of ['', 'abc', 'é', '€', '😀', 'a😀é€', '\u{10FFFF}', '\uFFFF']) {
    expect(utf8Length(text), text).toBe(new TextEncoder().encode(text).length);
  }
});

test('what no database holds is replaced, unit for unit; what nests without end is cut', () => {
  expect(wellFormed({ a: ['x\0y', '\uD800z'], '\0': 1 })).toEqual({ a: ['x\uFFFDy', '\uFFFDz'], '\uFFFD': 1 });
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(JSON.stringify(wellFormed(deep))).toBe(`${'['.repeat(32)}null${']'.repeat(32)}`);
});

test.each([
  ['Customer', 'client'],
  ['client', 'client'],
  ['SELLER', 'provider'],
  ['provider', 'provider'],
  ['both', 'unknown'],
  ['', 'unknown'],
])('a platform’s “%s” is our %s', (word, type) => {
  expect(userTypeOf(word)).toBe(type);
});
