import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageEvent, platformEvent, process, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

const MINUTE = 60_000;
// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;
const userId = async (externalId: string): Promise<string> =>
  (await query('SELECT id FROM users WHERE external_id = $1', [externalId]))[0]?.id;

/** One minute between messages, the last one just now. */
const conversation = (from: string, to: string, texts: readonly string[]): TestEvent[] =>
  texts.map((text, index) =>
    messageEvent(from, to, text, {
      occurred_at: new Date(Date.now() - (texts.length - index) * MINUTE).toISOString(),
    }),
  );

const LEAK = [
  'I can do it cheaper if you trust me, keep this between us',
  'just text me on whatsapp, my number is +237 6 70 12 34 56',
  'lets take this outside the app, no need to pay the fees here',
  'you can send the money straight to my paypal, same price minus the fee',
  'here is it again: +237 6 70 12 34 56, or jane.doe@gmail.com',
  'or call s i x seven zero one two three four five six on whats app, and cancel the booking here',
];

describe('a leak conversation', () => {
  const events = conversation('leaker-1', 'client-1', LEAK);
  const answer = messageEvent('client-1', 'leaker-1', 'No thanks, I would rather stay here.');
  beforeAll(() => process(server, [...events, answer]));

  test('becomes signals whose spans lie in the stored text', async () => {
    const rows = await query(
      `SELECT g.type, g.event_id, g.user_id, g.counterparty_id, g.in_evidence, s ->> 'start' AS start, s ->> 'end' AS "end",
              m.content FROM signals g CROSS JOIN LATERAL jsonb_array_elements(g.spans) s
         JOIN messages m ON m.id = (s ->> 'message_id')::uuid WHERE g.user_id = $1`,
      [await userId('leaker-1')],
    );
    const phone = rows.find((row) => row.type === 'CONTACT_PHONE' && row.event_id === events[1]?.id);
    expect(phone.content.slice(Number(phone.start), Number(phone.end))).toBe('+237 6 70 12 34 56');
    expect(phone).toMatchObject({ counterparty_id: await userId('client-1'), in_evidence: true });
    expect(new Set(rows.map((row) => row.type))).toContain('PAYMENT_EXTERNAL');
  });

  test('becomes a score whose factors add up to it, on both sides', async () => {
    const [leaker] = await query(
      `SELECT s.value, s.tier, s.factors, s.event_id, u.score AS shown, u.tier AS shown_tier
         FROM scores s JOIN users u ON u.id = s.user_id WHERE u.external_id = 'leaker-1'`,
    );
    const sum = leaker.factors.reduce((total: number, factor: { points: number }) => total + factor.points, 0);
    expect(sum).toBeCloseTo(leaker.value, 6);
    expect(leaker).toMatchObject({ tier: 'medium', shown: leaker.value, shown_tier: 'medium' });
    expect(leaker.event_id).toBe(events.at(-1)?.id);
    expect(await query("SELECT tier FROM users WHERE external_id = 'client-1'")).toEqual([{ tier: 'monitor' }]);
  });

  test('becomes a case, with an audit row that carries the correlation id of the event', async () => {
    const [found] = await query('SELECT * FROM cases WHERE subject_user_id = $1', [await userId('leaker-1')]);
    expect(found).toMatchObject({
      queue: 'contact',
      state: 'open',
      tier: 'medium',
      correlation_id: events.at(-1)?.correlation_id,
    });
    expect(found.priority).toBeCloseTo(found.priority_terms.severity * found.priority_terms.reach, 1);
    const audit = await query('SELECT action, actor_kind, entity_id FROM audit_rows WHERE correlation_id = $1', [
      found.correlation_id,
    ]);
    expect(audit).toContainEqual({ action: 'case.opened', actor_kind: 'rule', entity_id: found.id });
  });

  test('is written in one transaction', async () => {
    const who = await userId('leaker-1');
    const revs = await query(
      `SELECT rev FROM signals WHERE user_id = $1 UNION SELECT rev FROM scores WHERE user_id = $1
       UNION SELECT rev FROM cases WHERE subject_user_id = $1 UNION SELECT rev FROM actions WHERE user_id = $1
       UNION SELECT rev FROM audit_rows WHERE correlation_id = $2`,
      [who, events.at(-1)?.correlation_id],
    );
    expect(revs).toHaveLength(1);
  });

  test('acts in shadow only: recorded, and nothing has an effect', async () => {
    const actions = await query('SELECT kind, state, shadow, facts, case_id FROM actions WHERE user_id = $1', [
      await userId('leaker-1'),
    ]);
    expect(actions).toMatchObject([{ kind: 'message_throttled', state: 'applied', shadow: true }]);
    expect(actions[0].facts).toMatch(/^6 violations in 30 days .*score [\d.]+, medium$/);
    for (const text of LEAK) expect(actions[0].facts).not.toContain(text.slice(0, 12));
    expect(await query("SELECT status FROM users WHERE external_id = 'leaker-1'")).toEqual([{ status: 'active' }]);
    expect(await query("SELECT action FROM audit_rows WHERE action = 'action.shadowed'")).toHaveLength(1);
  });

  test('is evidence, with the messages of both sides and everybody they name', async () => {
    expect(await query('SELECT count(*) AS n FROM messages WHERE in_evidence')).toEqual([{ n: LEAK.length + 1 }]);
    expect(await query('SELECT external_id FROM users WHERE in_evidence ORDER BY 1')).toEqual([
      { external_id: 'client-1' },
      { external_id: 'leaker-1' },
    ]);
    expect(await query('SELECT count(*) AS n FROM scores WHERE in_evidence')).toEqual([{ n: 1 }]);
  });

  test('goes on: later rows join the evidence, and the case follows', async () => {
    const before = (await query('SELECT * FROM cases'))[0];
    await process(server, [
      messageEvent('leaker-1', 'client-2', 'my whatsapp is +237 6 70 12 34 57, text me there'),
      platformEvent('booking.created', { booking_id: 'b-1', client_id: 'client-3', provider_id: 'leaker-1' }),
    ]);
    const after = (await query('SELECT * FROM cases'))[0];
    expect(after).toMatchObject({ id: before.id, state: 'open', version: before.version + 1 });
    expect(after.signal_count).toBeGreaterThan(before.signal_count);
    expect(after.priority_terms.reach).toBeGreaterThan(before.priority_terms.reach);
    expect(await query('SELECT in_evidence FROM bookings')).toEqual([{ in_evidence: true }]);
    expect(await query("SELECT in_evidence FROM users WHERE external_id LIKE 'client-%'")).toEqual(
      Array.from({ length: 3 }, () => ({ in_evidence: true })),
    );
    const audit = await query("SELECT count(*) AS n FROM audit_rows WHERE action = 'case.evidence_added'");
    expect(audit).toEqual([{ n: 1 }]);
  });

  test('a clean message changes neither case nor actions', async () => {
    const before = await query('SELECT version FROM cases UNION ALL SELECT version FROM actions');
    await process(server, [messageEvent('leaker-1', 'client-2', 'See you tomorrow at nine then.')]);
    expect(await query('SELECT version FROM cases UNION ALL SELECT version FROM actions')).toEqual(before);
  });

  test('after a decision a new violation opens the next case', async () => {
    const [person] = await query("SELECT id FROM people WHERE role = 'moderator' LIMIT 1");
    await query("UPDATE cases SET state = 'decided', decided_at = now(), decided_by = $1", [person.id]);
    await process(server, [messageEvent('leaker-1', 'client-4', 'See you at nine.')]);
    expect(await query('SELECT state FROM cases')).toEqual([{ state: 'decided' }]);
    await process(server, [messageEvent('leaker-1', 'client-4', 'text me on whatsapp +237 6 70 12 34 58 please')]);
    const cases = await query('SELECT state, signal_count, signal_types FROM cases ORDER BY opened_at');
    expect(cases.map(({ state }) => state)).toEqual(['decided', 'open']);
    expect(cases[1].signal_types).toEqual(['CONTACT_PHONE', 'CONTACT_MESSAGING_APP']);
    expect(cases[1].signal_count).toBe(2);
  });
});

test('an honest conversation leaves a score, and no case', async () => {
  await process(server, conversation('kind-1', 'kind-2', ['Hello, is Tuesday free?', 'Yes, at nine.', 'Perfect.']));
  expect(await query("SELECT tier FROM users WHERE external_id LIKE 'kind-%'")).toEqual([
    { tier: 'monitor' },
    { tier: 'monitor' },
  ]);
  expect(await query('SELECT 1 FROM cases WHERE subject_user_id = $1', [await userId('kind-1')])).toEqual([]);
});

test('a number split over messages is found with its parts', async () => {
  const parts = conversation('split-1', 'split-2', ['my number: 0670', '12 34', '56 78 call me']);
  for (const part of parts) await process(server, [part]);
  const rows = await query(
    `SELECT jsonb_array_length(spans) AS spans FROM signals WHERE type = 'CONTACT_PHONE' AND user_id = $1`,
    [await userId('split-1')],
  );
  expect(Math.max(...rows.map(({ spans }) => spans))).toBeGreaterThan(1);
});

test('history that is sent late scores as it was then', async () => {
  const old = Date.now() - 200 * 24 * 60 * MINUTE;
  const events = LEAK.map((text, index) =>
    messageEvent('late-1', 'late-2', text, { occurred_at: new Date(old + index * MINUTE).toISOString() }),
  );
  await process(server, events);
  expect(await query("SELECT tier FROM users WHERE external_id = 'late-1'")).toEqual([{ tier: 'medium' }]);
});
