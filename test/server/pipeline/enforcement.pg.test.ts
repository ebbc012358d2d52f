import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../../core/lib/clock.ts';
import { BUILT_IN, type RuleBundle } from '../../../core/policy/bundle.ts';
import { messageEvent, platformEvent, process, type TestEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

const HOUR = 3_600_000;
let ahead = 0;
/** Where the clock stands still, else null. */
let still: number | null = null;
const clock: Clock = { now: () => still ?? Date.now() + ahead, monotonic: () => performance.now() };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock });
});
afterAll(() => server.destroy());

afterEach(() => {
  ahead = 0;
  still = null;
});

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;
const setting = (key: string, value: object) =>
  query('UPDATE settings SET value = $2 WHERE key = $1', [key, JSON.stringify(value)]);
const actionsOf = (externalId: string) =>
  query(
    `SELECT a.kind, a.state, a.shadow FROM actions a JOIN users u ON u.id = a.user_id
      WHERE u.external_id = $1 ORDER BY a.proposed_at, a.kind`,
    [externalId],
  );
const statusOf = async (externalId: string) =>
  (await query('SELECT status FROM users WHERE external_id = $1', [externalId]))[0]?.status;

let minutes = 0;
const say = (from: string, text: string): TestEvent => {
  minutes += 1;
  return messageEvent(from, `${from}-other`, text, {
    occurred_at: new Date(Date.now() - 600_000 + minutes * 1_000).toISOString(),
  });
};
const CONTACT = 'text me on whatsapp, my number is +237 6 70 12 34 56';
const LEAK = [
  'I can do it cheaper if you trust me, keep this between us',
  CONTACT,
  'lets take this outside the app, no need to pay the fees here',
  'you can send the money straight to my paypal, same price minus the fee',
  'here is it again: +237 6 70 12 34 56, or jane.doe@gmail.com',
  'or call s i x seven zero one two three four five six on whats app, and cancel the booking here',
];

describe('with shadow mode off', () => {
  beforeAll(() => setting('shadow', { global: false }));

  test('a warnable user is warned, then restricted; the status follows, each step audited', async () => {
    for (const text of LEAK) await process(server, [say('real', text)]);
    const actions = await actionsOf('real');
    expect(actions.map(({ kind }) => kind)).toEqual(['hard_warning', 'message_throttled']);
    expect(actions.every(({ state, shadow }) => state === 'applied' && !shadow)).toBe(true);
    expect(await statusOf('real')).toBe('restricted');
    const audit = await query(
      `SELECT r.action, r.reason FROM audit_rows r JOIN users u ON u.id::text = r.entity_id
        WHERE u.external_id = 'real' ORDER BY r.recorded_at`,
    );
    expect(audit).toEqual([
      { action: 'user.status_derived', reason: 'warned' },
      { action: 'user.status_derived', reason: 'restricted' },
    ]);
  });

  test('what has run out ends, exactly what remains live still holds, and a lapsed claim opens', async () => {
    await query(
      `UPDATE cases SET state = 'claimed', claimed_by = (SELECT id FROM people LIMIT 1), claimed_at = now(),
         claim_expires_at = now() + interval '30 minutes'`,
    );
    ahead = 25 * HOUR;
    await server.processAll();
    expect(await actionsOf('real')).toMatchObject([
      { kind: 'hard_warning', state: 'applied' },
      { kind: 'message_throttled', state: 'ended' },
    ]);
    expect(await statusOf('real')).toBe('warned');
    ahead = 31 * 24 * HOUR;
    await server.processAll();
    expect(await statusOf('real')).toBe('active');
    expect(await query('SELECT state, claimed_by, claim_expires_at FROM cases')).toEqual([
      { state: 'open', claimed_by: null, claim_expires_at: null },
    ]);
    const audit = await query("SELECT action FROM audit_rows WHERE actor_kind = 'job' AND actor_id LIKE 'expire-%'");
    expect(audit.map(({ action }) => action).sort()).toEqual([
      'action.ended',
      'action.ended',
      'case.claim_lapsed',
      'user.status_derived',
      'user.status_derived',
    ]);
  });

  test('the kill switch hands every automatic act to the human queue', async () => {
    await setting('kill_switch', { on: true });
    await process(server, [say('killed', CONTACT), say('killed', CONTACT)]);
    await process(
      server,
      LEAK.map((text) => say('killed', text)),
    );
    const actions = await actionsOf('killed');
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.every(({ state, shadow }) => state === 'proposed' && !shadow)).toBe(true);
    expect(await statusOf('killed')).toBe('active');
    await setting('kill_switch', { on: false });
  });
});

describe('the organisation’s rules', () => {
  const rules = (change: Partial<RuleBundle['reasons']>, second_person: RuleBundle['second_person'] = []) =>
    staffOf(server)('admin', 'POST', '/api/policy/bundles', {
      bundle: { reasons: { ...BUILT_IN.reasons, ...change }, second_person },
      reason: 'a new edition of the terms',
    } as never);
  const withClauses = (externalId: string) =>
    query(
      `SELECT DISTINCT a.state, a.policy_clause, r.policy_clause AS audited, r.policy_version AS version FROM actions a JOIN users u ON u.id = a.user_id
         JOIN audit_rows r ON r.entity = 'actions' AND r.entity_id = a.id::text WHERE u.external_id = $1`,
      [externalId],
    );
  const leak = (who: string) => process(server, [say(who, CONTACT), say(who, CONTACT)]);
  beforeAll(() => setting('shadow', { global: false }));
  afterAll(async () => {
    await rules({});
  });

  test('an automatic act carries the clause of the newest, and so does its audit row', async () => {
    await leak('ruled-before');
    expect(await withClauses('ruled-before')).toMatchObject([
      { policy_clause: BUILT_IN.reasons.contact_sharing.clause },
    ]);
    expect((await rules({ contact_sharing: { clause: 'TOS-9.9', in_force: true } })).status).toBe(201);
    await leak('ruled');
    expect(await withClauses('ruled')).toEqual([
      { state: 'applied', policy_clause: 'TOS-9.9', audited: 'TOS-9.9', version: 1 },
    ]);
  });

  test('what two people decide waits for them', async () => {
    await rules({}, ['hard_warning', 'message_throttled']);
    await leak('two-people');
    expect(await withClauses('two-people')).toMatchObject([{ state: 'proposed' }]);
    expect(await statusOf('two-people')).toBe('active');
  });

  test('nothing is asked for a reason that is out of force; the case opens for people', async () => {
    const out = { clause: 'TOS-3.1', in_force: false };
    expect((await rules({ contact_sharing: out, solicitation: out, payment_circumvention: out })).status).toBe(201);
    for (const text of LEAK) await process(server, [say('out-of-force', text)]);
    expect(await withClauses('out-of-force')).toEqual([]);
    const cases = await query(
      'SELECT c.state FROM cases c JOIN users u ON u.id = c.subject_user_id WHERE u.external_id = $1',
      ['out-of-force'],
    );
    expect(cases).toEqual([{ state: 'open' }]);
  });
});

describe('shadow', () => {
  test.each<[string, object, boolean]>([
    ['globally', { global: true }, true],
    ['for the tier', { global: false, tiers: { low: true } }, true],
    ['for the rule', { global: false, rules: { 'low/further': true } }, true],
    ['for another rule', { global: false, rules: { 'critical/any': true } }, false],
    ['damaged', { globe: 1 }, true],
  ])('%s', async (name, value, shadowed) => {
    await setting('shadow', value);
    const who = `shadow-${name.replaceAll(' ', '-')}`;
    await process(server, [say(who, CONTACT), say(who, CONTACT), say(who, 'lets take this outside the app')]);
    await query(
      "UPDATE signals SET verdict = 'false_positive' WHERE user_id = (SELECT id FROM users WHERE external_id = $1)",
      [who],
    );
    const actions = await actionsOf(who);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.every(({ shadow }) => shadow === shadowed)).toBe(true);
  });
});

test('verdicts void signals: the account is scored anew, and its case shows it', async () => {
  await setting('shadow', { global: true });
  await process(
    server,
    LEAK.map((text) => say('voided', text)),
  );
  const [user] = await query("SELECT id, score FROM users WHERE external_id = 'voided'");
  await query("UPDATE signals SET verdict = 'false_positive', verdict_at = now() WHERE user_id = $1", [user.id]);
  await query(
    `INSERT INTO effects (id, kind, payload, correlation_id, created_at, run_after, attempts)
     VALUES (gen_random_uuid(), 'rescore', jsonb_build_object('user_id', $1::text), gen_random_uuid(), now(), now(), 0)`,
    [user.id],
  );
  await server.processAll();
  const [after] = await query('SELECT score, tier FROM users WHERE id = $1', [user.id]);
  expect(after.score).toBeLessThan(user.score - 20);
  expect(await query('SELECT tier, signal_count FROM cases WHERE subject_user_id = $1', [user.id])).toEqual([
    { tier: after.tier, signal_count: 0 },
  ]);
  expect(await query('SELECT attempts, last_error FROM effects WHERE done_at IS NOT NULL')).toEqual([
    { attempts: 1, last_error: null },
  ]);
});

test('an effect that fails is put off with its error, and others are delivered', async () => {
  const insert = (payload: object) =>
    query(
      `INSERT INTO effects (id, kind, payload, correlation_id, created_at, run_after, attempts)
       VALUES (gen_random_uuid(), 'rescore', $1, gen_random_uuid(), now(), now(), 0) RETURNING id`,
      [JSON.stringify(payload)],
    );
  const [bad] = await insert({ user_id: 'nobody' });
  const [{ id }] = await query('SELECT id FROM users LIMIT 1');
  const [good] = await insert({ user_id: id });
  // A minute later both are due; however long the work takes, the one that failed is not due again meanwhile.
  still = Date.now() + 60_000;
  await server.processAll();
  const rows = await query('SELECT id, done_at IS NOT NULL AS done, attempts, run_after > now() AS later FROM effects');
  expect(rows).toContainEqual({ id: bad.id, done: false, attempts: 1, later: true });
  expect(rows).toContainEqual(expect.objectContaining({ id: good.id, done: true }));
});

test('a live case shows the score of its account, also when an event calls for no act', async () => {
  const pair = { client_id: 'booked', provider_id: 'booked-other' };
  const scores = () =>
    query(
      `SELECT c.score AS of_case, u.score AS of_user, c.last_event_at FROM cases c JOIN users u ON u.id = c.subject_user_id
        WHERE u.external_id = 'booked'`,
    );
  for (const text of LEAK) await process(server, [say('booked', text)]);
  const [before] = await scores();
  for (const number of [1, 2]) {
    const booking = { booking_id: `booked-${number}`, ...pair };
    await process(server, [
      platformEvent('booking.created', booking),
      platformEvent('booking.cancelled', { ...booking, by: 'booked', reason: 'changed plans' }),
    ]);
  }
  const [after] = await scores();
  expect(after.of_user).toBeGreaterThan(before.of_user);
  expect(after.of_case).toBe(after.of_user);
});
