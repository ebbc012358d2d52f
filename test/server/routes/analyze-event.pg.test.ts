import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DETECTOR_VERSION } from '../../../core/detection/index.ts';
import { messageEvent, platformEvent, postTo, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const analyse = (body: unknown, options = {}) => postTo(server, '/api/analyze-event', JSON.stringify(body), options);
const PHONE = 'my number is +44 7700 900123, text me';

describe('one message', () => {
  test('answers the signals with their spans in the text as it was given', async () => {
    const event = messageEvent('ann', 'ben', PHONE);
    const { status, body } = await analyse(event);
    expect(status).toBe(200);
    expect(body.detector_version).toBe(DETECTOR_VERSION);
    expect(body.processing_time_ms).toBeGreaterThan(0);
    const phone = body.signals.find(({ type }: { type: string }) => type === 'CONTACT_PHONE');
    expect(phone.confidence).toBeGreaterThan(0.5);
    const [{ message_id, start, end }] = phone.spans;
    expect(message_id).toBe(event.payload.message_id);
    expect(PHONE.slice(start, end)).toBe('+44 7700 900123');
    expect(phone.reasons[0].text).not.toBe('');
  });

  test('says what was looked at and found benign', async () => {
    const { body } = await analyse(messageEvent('ann', 'ben', 'Please do not share your WhatsApp, keep it here.'));
    expect(body.signals).toEqual([]);
    expect(body.benign.length).toBeGreaterThan(0);
  });

  test('reads an edited text, and a NUL in it shifts nothing', async () => {
    const event = messageEvent('ann', 'ben', `\0\ud83d ${PHONE}`, { type: 'message.edited' });
    const [signal] = (await analyse(event)).body.signals;
    expect(`\0\ud83d ${PHONE}`.slice(signal.spans[0].start, signal.spans[0].end)).toContain('7700 900123');
  });

  test('stores nothing', async () => {
    await analyse(messageEvent('nobody-yet', 'ben', PHONE));
    await server.processAll();
    for (const table of ['events', 'event_queue', 'messages', 'signals', 'users']) {
      const { rows } = await server.ctx.pool.query(`SELECT count(*) AS n FROM ${table}`);
      expect([table, rows[0].n]).toEqual([table, 0]);
    }
  });
});

describe('the context that the caller gives', () => {
  const part = (message_id: string, content: string) => ({ message_id, sender_id: 'ann', receiver_id: 'ben', content });
  const last = messageEvent('ann', 'ben', '900 123');
  const messages = [part('m-1', 'text me, +44 7700'), part('m-2', 'and the rest')];

  test.each<[string, (event: TestEvent, context: object) => object]>([
    ['beside the event', (event, context) => ({ event, context })],
    ['among its fields', (event, context) => ({ ...event, context })],
  ])('%s joins a number that was split over messages', async (_name, bodyOf) => {
    expect((await analyse(last)).body.signals).toEqual([]);
    const { body } = await analyse(bodyOf(last, { messages }));
    expect(body.signals.map(({ type }: { type: string }) => type)).toContain('CONTACT_PHONE');
  });

  test('a payment that failed just before is read with the message', async () => {
    const transactions = [
      {
        transaction_id: 't-1',
        user_id: 'ben',
        counterparty_id: 'ann',
        status: 'failed',
        occurred_at: new Date(Date.now() - 60_000).toISOString(),
      },
    ];
    const { body } = await analyse({ event: messageEvent('ann', 'ben', PHONE), context: { transactions } });
    expect(body.signals.map(({ type }: { type: string }) => type)).toContain('TX_FAILURE_CORRELATED');
  });

  test('what the source declares as its own is no disclosure', async () => {
    const event = messageEvent('ann', 'ben', 'write to me at jane@shop-mail.com');
    const types = async () => (await analyse(event)).body.signals.map(({ type }: { type: string }) => type);
    expect(await types()).toContain('CONTACT_EMAIL');
    const allow = { domains: ['shop-mail.com'], phones: [], phrases: [] };
    await server.ctx.pool.query('UPDATE sources SET allow = $1', [JSON.stringify(allow)]);
    expect(await types()).not.toContain('CONTACT_EMAIL');
  });
});

describe('what is refused', () => {
  const good = () => messageEvent('ann', 'ben', 'hello');
  test.each<[string, () => unknown, number, string, string[]]>([
    ['no envelope', () => ({ event: { id: 1 } }), 400, 'event_malformed', []],
    ['an unknown type', () => ({ ...good(), type: 'message.sung' }), 422, 'event_unknown_type', ['type']],
    ['a wrong payload', () => ({ ...good(), payload: {} }), 422, 'event_invalid_payload', []],
    ['the future', () => ({ ...good(), occurred_at: '2999-01-01T00:00:00Z' }), 422, 'event_future', ['occurred_at']],
    [
      'no text',
      () => platformEvent('booking.created', { booking_id: 'b', client_id: 'c', provider_id: 'p' }),
      422,
      'event_not_analysable',
      [],
    ],
    ['a deleted message', () => platformEvent('message.deleted', { message_id: 'm' }), 422, 'event_not_analysable', []],
    [
      'a context of another shape',
      () => ({ event: good(), context: { messages: [{ sender_id: 'ann' }] } }),
      400,
      'invalid_request',
      ['context.messages.0.receiver_id', 'context.messages.0.content'],
    ],
    ['a list', () => [good()], 400, 'event_malformed', []],
  ])('%s', async (_name, body, status, code, paths) => {
    const reply = await analyse(body());
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
    const found = reply.body.error.fields.map(({ path }: { path: string }) => path);
    expect(found).toEqual(expect.arrayContaining(paths));
  });

  test('what is not signed, or is no JSON', async () => {
    expect((await analyse(good(), { secret: 'x' })).body.error.code).toBe('signature_invalid');
    expect((await analyse(good(), { headers: {} })).body.error.code).toBe('signature_missing');
    expect((await postTo(server, '/api/analyze-event', '{')).body.error.code).toBe('malformed_json');
  });
});
