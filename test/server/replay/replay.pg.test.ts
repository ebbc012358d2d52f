import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageEvent, platformEvent, process } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { fingerprint, liveHistory, type Query, queryOf, replaysOf } from './history.ts';

let server: TestServer;
let query: Query;
let replays: ReturnType<typeof replaysOf>;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  query = queryOf(server);
  replays = replaysOf(server);
  await liveHistory(server, 1_500);
  // A payment that is told late is looked back from: what it raises belongs to a message that was read before.
  await process(server, [
    messageEvent('late-p', 'late-c', 'just send it to my paypal instead', { occurred_at: AT(30) }),
  ]);
  const failed = { transaction_id: 'late', user_id: 'late-c', counterparty_id: 'late-p', amount: 80, currency: 'EUR' };
  await process(server, [platformEvent('transaction.failed', failed, { occurred_at: AT(33) })]);
  expect(
    await query(`SELECT 1 FROM signals WHERE type = 'TX_FAILURE_CORRELATED' AND user_id = $1`, [
      (await account('late-p')).id,
    ]),
  ).toHaveLength(1);
});
afterAll(() => server.destroy());

const AT = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const account = async (externalId: string) =>
  (await query('SELECT id, score, tier, status FROM users WHERE external_id = $1', [externalId]))[0];
/** They read the tiers of others, who may have been scored a moment earlier or later than live; see docs/scoring.md. */
const MOMENTARY = [
  'NETWORK_CONTAGION',
  'PROVIDER_DUPLICATE_IDENTITY',
  'CONTACT_PHONE_CHANGED',
  'CONTACT_EMAIL_CHANGED',
];

/**
 * Signals that no detector of today raises, and a phone number that a detector of yesterday did not see. The live
 * scores are brought up to them.
 */
async function plant(): Promise<void> {
  const harmless = Array.from({ length: 8 }, (_, i) =>
    messageEvent('framed', 'client-a', `see you at ${i + 8}`, { occurred_at: AT(60 - i) }),
  );
  const missed = [
    'call me on whats app +237 6 70 12 34 56',
    'or pay me to my paypal, no fees here',
    'my number again: +237 6 70 12 34 56',
  ];
  await process(server, [
    ...harmless,
    ...missed.map((text, i) => messageEvent('missed', 'client-b', text, { occurred_at: AT(40 - i) })),
  ]);
  await query(
    `INSERT INTO signals (id, user_id, counterparty_id, event_id, type, confidence, spans, reasons, obfuscation, patterns,
                          detector_version, occurred_at)
     SELECT gen_random_uuid(), m.sender_id, m.receiver_id, e.id, t.type, 0.95, '[]', '[]', '["spacing"]', '["ESCALATION"]',
            '0.1.0', e.occurred_at
       FROM messages m JOIN users u ON u.id = m.sender_id JOIN events e ON e.payload ->> 'message_id' = m.external_id
      CROSS JOIN unnest(ARRAY['CONTACT_PHONE', 'OFF_PLATFORM_INTENT', 'PAYMENT_EXTERNAL']) AS t(type)
      WHERE u.external_id = 'framed'`,
  );
  await query(
    `UPDATE signals SET superseded_by = gen_random_uuid() WHERE user_id = (SELECT id FROM users WHERE external_id = 'missed')`,
  );
  await replays.start({ kind: 'rescore', users: ['framed', 'missed'] });
  await server.processAll();
}

test('a dry run under the same versions finds no difference, and writes nothing at all', async () => {
  await replays.call('lead', 'GET', '/api/replays');
  const [warm] = [await replays.dryRun({ kind: 'rescore' })];
  expect(warm.at(-1).result.summary.accounts).toBeGreaterThan(50);
  const before = await fingerprint(query);
  const lines = await replays.dryRun({});
  await replays.dryRun({ kind: 'rescore', model: 'three-layer' });
  expect(await fingerprint(query)).toBe(before);
  const { result } = lines.at(-1);
  expect(result).toMatchObject({ model: 'five-component', champion: 'five-component', detector: 'current' });
  const texts = result.summary.signals.filter(({ type }: { type: string }) => !MOMENTARY.includes(type));
  expect(texts.filter(({ gained, lost }: Record<string, number>) => gained !== 0 || lost !== 0)).toEqual([]);
  // A proposal whose refusal came with a later batch: the replay knows the answer when it reads it (declined.ts).
  const answered = texts.reduce((sum: number, { changed }: Record<string, number>) => sum + Number(changed), 0);
  expect(answered).toBeLessThanOrEqual(3);
  const momentary = result.summary.signals.reduce(
    (sum: number, { gained, lost }: Record<string, number>) => sum + Number(gained) + Number(lost),
    0,
  );
  expect(momentary).toBeLessThanOrEqual(5);
  expect(result.summary.changes.length).toBeLessThanOrEqual(momentary + answered + 1);
  const phases = lines.slice(0, -1).map(({ progress }) => progress.phase);
  expect(new Set(phases)).toEqual(new Set(['events', 'signals', 'compare']));
  for (const { progress } of lines.slice(0, -1)) expect(progress.done).toBeLessThanOrEqual(progress.total);
});

test('with the stored signals and another model, the difference is that of the models alone', async () => {
  const lines = await replays.dryRun({ model: 'three-layer', detector: 'stored' });
  const { summary } = lines.at(-1).result;
  expect(summary.signals).toEqual([]);
  expect(summary.tiers.length).toBeGreaterThan(0);
  const moved = summary.tiers.reduce((sum: number, { accounts }: { accounts: number }) => sum + accounts, 0);
  const named = summary.changes.filter(
    ({ before, after }: { before: { tier: string }; after: { tier: string } }) => before.tier !== after.tier,
  );
  expect(named).toHaveLength(moved);
});

describe('a planted difference', () => {
  let id: string;
  beforeAll(async () => {
    await plant();
    expect((await account('framed')).tier).not.toBe('monitor');
    expect((await account('missed')).tier).toBe('monitor');
  });

  test('is none to a replay that begins after it: what came before is taken with the signals that it has', async () => {
    const { summary } = (await replays.dryRun({ from: new Date().toISOString() })).at(-1).result;
    expect([summary.signals, summary.changes]).toEqual([[], []]);
  });

  test('is not applied before it is through, and no second one begins', async () => {
    const { status, body } = await replays.start({});
    expect(status).toBe(202);
    id = body.replay.id;
    expect((await replays.settle(id, 'apply')).body.error.code).toBe('replay_incomplete');
    expect((await replays.start({})).body.error.code).toBe('replay_running');
  });

  test('is found: signals, tiers and what the ladder would ask for', async () => {
    await server.processAll();
    const { state, phase, summary } = await replays.show(id);
    expect([state, phase]).toEqual(['complete', 'done']);
    const signals = Object.fromEntries(summary.signals.map((one: { type: string }) => [one.type, one]));
    expect(signals.CONTACT_PHONE).toMatchObject({ gained: 2, lost: 8, changed: 0 });
    expect(signals.PAYMENT_EXTERNAL).toMatchObject({ lost: 8 });
    const change = (who: string) => summary.changes.find((one: { external_id: string }) => one.external_id === who);
    expect(change('framed')).toMatchObject({ after: { tier: 'monitor' }, actions_after: [] });
    expect(change('framed').actions_before.length).toBeGreaterThan(0);
    expect(change('missed')).toMatchObject({ before: { tier: 'monitor' }, actions_before: [] });
    expect(change('missed').actions_after.length).toBeGreaterThan(0);
    expect(summary.more).toBe(0);
  });

  test('changes nothing live, and leaves nothing behind but what it found', async () => {
    expect((await account('missed')).tier).toBe('monitor');
    expect(await query(`SELECT 1 FROM pg_namespace WHERE nspname LIKE 'docket_replay_%'`)).toEqual([]);
    expect(
      await query(`SELECT 1 FROM signals WHERE user_id = $1 AND superseded_by IS NULL`, [(await account('missed')).id]),
    ).toEqual([]);
  });

  describe('applied', () => {
    let before: { framed: { id: string }; actions: unknown[] };
    beforeAll(async () => {
      before = { framed: await account('framed'), actions: await query('SELECT id FROM actions ORDER BY id') };
      // Moves on after it was compared.
      await process(server, [messageEvent('missed', 'client-c', 'mail me at jane.doe@gmail.com please')]);
      before.actions = await query('SELECT id FROM actions ORDER BY id');
      const { status, body } = await replays.settle(id, 'apply', 'the old detector was wrong');
      expect([status, body.replay?.state], JSON.stringify(body)).toEqual([200, 'applying']);
      await server.processAll();
      expect((await replays.show(id)).state).toBe('applied');
    });

    test('makes the replayed scores the live ones; the old ones stay', async () => {
      expect(await account('framed')).toMatchObject({ tier: 'monitor' });
      const rows = await query('SELECT cause, tier, model FROM scores WHERE user_id = $1 ORDER BY computed_at, id', [
        before.framed.id,
      ]);
      expect(rows.at(-1)).toEqual({ cause: 'replay', tier: 'monitor', model: 'five-component' });
      expect(rows.filter(({ cause }) => cause !== 'replay').length).toBeGreaterThan(1);
    });

    test('an account that moved meanwhile is scored from what is live now, with the signals of the replay', async () => {
      const { id: missed, tier, score } = await account('missed');
      expect(tier).not.toBe('monitor');
      const [last] = await query(
        'SELECT value, factors FROM scores WHERE user_id = $1 ORDER BY computed_at DESC, id DESC LIMIT 1',
        [missed],
      );
      expect(last.value).toBe(score);
      const contact = last.factors.find(({ code }: { code: string }) => code === 'contact');
      // Two numbers of the replay, and the address that came after it.
      expect(Number.parseInt(contact.text, 10)).toBeGreaterThanOrEqual(3);
    });

    test('the signals of the other detector stay, and count no more', async () => {
      expect(await query('SELECT DISTINCT superseded_by FROM signals WHERE user_id = $1', [before.framed.id])).toEqual([
        { superseded_by: id },
      ]);
      await process(server, [messageEvent('framed', 'client-a', 'see you tomorrow')]);
      expect(await account('framed')).toMatchObject({ tier: 'monitor' });
    });

    test('enforces nothing; a tier that rose opens its case', async () => {
      expect(await query('SELECT id FROM actions WHERE automatic ORDER BY id')).toEqual(before.actions);
      const { id: missed, tier } = await account('missed');
      const cases = await query('SELECT tier FROM cases WHERE subject_user_id = $1', [missed]);
      expect(cases).toEqual(['medium', 'high', 'critical'].includes(tier) ? [{ tier }] : []);
    });

    test('is on record with the person and the reason, and once', async () => {
      const lead = (await query(`SELECT id FROM people WHERE role = 'lead'`))[0].id;
      const [row, ...more] = await query(`SELECT * FROM audit_rows WHERE action = 'replay.applied'`);
      expect(row).toMatchObject({
        actor_kind: 'person',
        actor_id: lead,
        entity_id: id,
        reason: 'the old detector was wrong',
      });
      expect(more).toEqual([]);
      const tiers = await query(
        `SELECT actor_id FROM audit_rows WHERE action = 'user.tier_replayed' AND entity_id = $1`,
        [before.framed.id],
      );
      expect(tiers).toEqual([{ actor_id: lead }]);
      const scores = await query('SELECT count(*) AS n FROM scores');
      expect((await replays.settle(id, 'apply', 'again')).status).toBe(200);
      await server.processAll();
      expect(await query('SELECT count(*) AS n FROM scores')).toEqual(scores);
    });
  });
});

describe('is not applied', () => {
  const complete = async (body: object): Promise<string> => {
    const { id } = (await replays.start(body)).body.replay;
    await server.processAll();
    expect((await replays.show(id)).state).toBe('complete');
    return id;
  };

  test('when it ends in the past', async () => {
    const id = await complete({ to: new Date(Date.now() - 1_000).toISOString(), detector: 'stored' });
    expect((await replays.settle(id, 'apply')).body.error.code).toBe('replay_partial');
  });

  test('when its model is not the champion', async () => {
    const id = await complete({ model: 'three-layer', detector: 'stored' });
    expect((await replays.settle(id, 'apply')).body.error.code).toBe('replay_not_champion');
    expect((await replays.start({ kind: 'rescore', model: 'three-layer' })).body.error.code).toBe(
      'replay_not_champion',
    );
  });

  test('when it was cancelled, which is on record', async () => {
    const { id } = (await replays.start({})).body.replay;
    expect((await replays.settle(id, 'cancel', 'wrong moment')).body.replay.state).toBe('cancelled');
    expect((await replays.settle(id, 'apply')).body.error.code).toBe('replay_incomplete');
    expect(await query(`SELECT reason FROM audit_rows WHERE action = 'replay.cancelled'`)).toEqual([
      { reason: 'wrong moment' },
    ]);
  });

  test('by whoever may not, or that is none', async () => {
    expect((await replays.call('moderator', 'POST', '/api/replays', { reason: 'curious' })).status).toBe(403);
    expect((await replays.settle('0192f1a0-5e1c-7000-8000-000000000001', 'apply')).body.error.code).toBe(
      'replay_not_found',
    );
    const users = await replays.start({ kind: 'rescore', users: ['nobody-of-ours'] });
    expect(users.body.error.fields).toEqual([{ path: 'users.0', problem: 'no account nobody-of-ours' }]);
  });
});
