import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../server/clock.ts';
import type { Trx } from '../../../server/db/kysely.ts';
import { loadNetwork } from '../../../server/pipeline/behaviour/network.ts';
import { loadSignals } from '../../../server/pipeline/behaviour/signals.ts';
import { loadBookings } from '../../../server/pipeline/correlate/load/bookings.ts';
import { loadDisputes } from '../../../server/pipeline/correlate/load/disputes.ts';
import { loadIdentity } from '../../../server/pipeline/correlate/load/identity.ts';
import { loadMoney } from '../../../server/pipeline/correlate/load/money.ts';
import { loadRatings } from '../../../server/pipeline/correlate/load/ratings.ts';
import { markEvidence } from '../../../server/pipeline/decide/mark-evidence.ts';
import { LIMITS } from '../../../server/pipeline/limits.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;
let server: TestServer;
let source: string;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  [{ id: source }] = await query('SELECT id FROM sources LIMIT 1');
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any> =>
  (await server.ctx.pool.query(text, values)).rows;
const inBatch = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => server.ctx.batches.run(work);

/** Accounts that came one after the other; the first is known longest. */
async function accounts(n: number, more: Record<string, string> = {}): Promise<string[]> {
  const ids = Array.from({ length: n }, (_, i) => newId(NOW - (n - i) * MINUTE));
  const names = Object.keys(more);
  const columns = ['', ...names].join(', ');
  const values = ['', ...names.map((_, i) => `$${i + 2}`)].join(', ');
  await query(
    `INSERT INTO users (id, external_id, user_type, status${columns})
     SELECT id, id::text, 'client', 'active'${values} FROM unnest($1::uuid[]) id`,
    [ids, ...Object.values(more)],
  );
  return ids;
}
/** `at(i)`: n minutes ago, as SQL. */
const AGO = `to_timestamp(${NOW / 1_000}) - i * interval '1 minute'`;

describe('of what happened the newest counts', () => {
  let me: string;
  let other: string;
  const span = () => [{ user_id: me, first: NOW, until: NOW }];
  beforeAll(async () => {
    [me = '', other = ''] = await accounts(2);
  });
  /** Of `i` minutes ago, i from 1: the first n. */
  const newest = (n: number) => Array.from({ length: n }, (_, i) => NOW - (i + 1) * MINUTE).reverse();

  test('signals', async () => {
    await query(
      `WITH e AS (
         INSERT INTO events (id, source_id, type, version, occurred_at, received_at, correlation_id, payload, body_hash)
         SELECT gen_random_uuid(), $2, 'message.deleted', 1, ${AGO}, now(), gen_random_uuid(), '{}', 'x'
           FROM generate_series(1, ${LIMITS.signalsOfAccount + 50}) i RETURNING id, occurred_at)
       INSERT INTO signals (id, user_id, event_id, type, confidence, spans, reasons, obfuscation, patterns,
                            detector_version, occurred_at)
       SELECT gen_random_uuid(), $1, id, 'CONTACT_EMAIL', 0.9, '[]', '[]', '[]', '[]', 'x', occurred_at FROM e`,
      [me, source],
    );
    const found = await inBatch((trx) => loadSignals(trx, [{ userId: me, asOf: NOW }]));
    expect(found.map(({ occurred_at }) => occurred_at)).toEqual(newest(LIMITS.signalsOfAccount));
  });

  test('bookings of either side', async () => {
    await query(
      `INSERT INTO bookings (id, external_id, client_id, provider_id, status, status_at, booked_at)
       SELECT gen_random_uuid(), 'b' || side || '-' || i, CASE side WHEN 1 THEN $1::uuid ELSE $2::uuid END,
              CASE side WHEN 1 THEN $2::uuid ELSE $1::uuid END, 'created', ${AGO}, ${AGO}
         FROM generate_series(1, ${LIMITS.bookingsAsProvider + 50}) i CROSS JOIN (VALUES (1), (2)) AS s(side)`,
      [me, other],
    );
    const { byUser } = await inBatch((trx) => loadBookings(trx, span(), []));
    const mine = byUser.get(me) ?? [];
    const as = (side: 'clientId' | 'providerId') => mine.filter((one) => one[side] === me).map((one) => one.bookedAt);
    expect(as('clientId')).toEqual(newest(LIMITS.bookingsAsClient));
    expect(as('providerId')).toEqual(newest(LIMITS.bookingsAsProvider));
  });

  test('payments made and received', async () => {
    await query(
      `INSERT INTO transactions (id, external_id, user_id, counterparty_id, amount, currency, status, occurred_at)
       SELECT gen_random_uuid(), 't' || side || '-' || i, CASE side WHEN 1 THEN $1::uuid ELSE $2::uuid END,
              CASE side WHEN 1 THEN $2::uuid ELSE $1::uuid END, 10, 'EUR', 'completed', ${AGO}
         FROM generate_series(1, ${LIMITS.movementsOfAccount + 50}) i CROSS JOIN (VALUES (1), (2)) AS s(side)`,
      [me, other],
    );
    const found = (await inBatch((trx) => loadMoney(trx, span()))).get(me) ?? [];
    const of = (mine: boolean) => found.filter(({ userId }) => (userId === me) === mine).map(({ at }) => at);
    expect(of(true)).toEqual(newest(LIMITS.movementsOfAccount));
    expect(of(false)).toEqual(newest(LIMITS.movementsReceived));
  });

  test('disputes and ratings', async () => {
    await query(
      `INSERT INTO disputes (id, external_id, booking_external_id, complainant_id, respondent_id, dispute_type, opened_at)
       SELECT gen_random_uuid(), 'd' || i, 'none', $2, $1, 'quality', ${AGO}
         FROM generate_series(1, ${LIMITS.disputesOfAccount + 50}) i`,
      [me, other],
    );
    await query(
      `INSERT INTO ratings (id, external_id, client_id, provider_id, score, submitted_at)
       SELECT gen_random_uuid(), 'r' || i, $2, $1, 5, ${AGO} FROM generate_series(1, ${LIMITS.ratingsOfProvider + 50}) i`,
      [me, other],
    );
    const [disputes, ratings] = await inBatch((trx) =>
      Promise.all([loadDisputes(trx, span()), loadRatings(trx, span())]),
    );
    expect(disputes.get(me)?.map(({ openedAt }) => openedAt)).toEqual(newest(LIMITS.disputesOfAccount));
    expect(ratings.get(me)?.map(({ at }) => at)).toEqual(newest(LIMITS.ratingsOfProvider));
  });

  test('messages and scores that a new case rests on', async () => {
    await query(
      `INSERT INTO messages (id, external_id, conversation_id, sender_id, receiver_id, content, sent_at)
       SELECT gen_random_uuid(), 'm' || i, 'talk', $1, $2, 'Hello', ${AGO}
         FROM generate_series(1, ${LIMITS.messagesOfCase + 50}) i`,
      [me, other],
    );
    const days = (from: number, until: number) =>
      query(
        `INSERT INTO scores (id, user_id, model, model_version, value, tier, trend, factors, computed_at)
       SELECT gen_random_uuid(), $1, 'weighted', 'x', 10, 'low', 'stable', '[]',
              to_timestamp(${NOW / 1_000}) - i * interval '1 day' FROM generate_series($2::integer, $3) i`,
        [me, from, until],
      );
    const chosen = async (table: string, time: string) =>
      (await query(`SELECT ${time} AS at FROM ${table} WHERE in_evidence ORDER BY ${time}`)).map(
        (row: { at: number }) => row.at,
      );
    const open = () => inBatch((trx) => markEvidence(trx, [{ userId: me, asOf: NOW, correlationId: newId(NOW) }], NOW));
    await days(80, 99);
    await open();
    expect(await chosen('messages', 'sent_at')).toEqual(newest(LIMITS.messagesOfCase));
    expect(await chosen('scores', 'computed_at')).toHaveLength(10);
    await query(
      `INSERT INTO scores (id, user_id, model, model_version, value, tier, trend, factors, computed_at)
       SELECT gen_random_uuid(), $1, 'weighted', 'x', 10, 'low', 'stable', '[]', ${AGO}
         FROM generate_series(1, ${LIMITS.scoresOfCase + 50}) i`,
      [me],
    );
    await open();
    expect((await chosen('scores', 'computed_at')).slice(10)).toEqual(newest(LIMITS.scoresOfCase));
  });
});

describe('of accounts that share something those count that are known longest, in every look', () => {
  const flag = (id: string | undefined) =>
    query("UPDATE users SET tier = 'critical', status = 'suspended' WHERE id = $1", [id]);

  test('a device: the flag of one beyond them is not seen, the number is full', async () => {
    const ids = await accounts(LIMITS.accountsOnDevice + 30);
    const device = randomUUID();
    // Stored the other way round: the place of a row says nothing.
    await query(
      `INSERT INTO user_devices (user_id, device_id, first_seen_at, last_seen_at)
       SELECT id, $2, now(), now() FROM unnest($1::uuid[]) id`,
      [ids.toReversed(), device],
    );
    const [me] = await accounts(1);
    await query(
      'INSERT INTO user_devices (user_id, device_id, first_seen_at, last_seen_at) VALUES ($1, $2, now(), now())',
      [me, device],
    );
    const network = async () =>
      (await inBatch((trx) => loadNetwork(trx, [{ userId: me ?? '', asOf: NOW }]))).get(me ?? '');
    await flag(ids[LIMITS.accountsOnDevice]);
    expect(await network()).toMatchObject({
      deviceAccounts: LIMITS.accountsOnDevice,
      deviceSharedWithSuspended: false,
    });
    await flag(ids[LIMITS.accountsOnDevice - 1]);
    expect(await network()).toMatchObject({ deviceSharedWithSuspended: true, deviceSharedWithHighRisk: true });
  });

  test.each([
    ['phone', { phone: '+33 6 12 34 56 78' }],
    ['email', { email: 'one@example.org' }],
  ])('a %s', async (shared, value) => {
    const ids = await accounts(LIMITS.accountsOfValue + 5, value);
    const [me] = (await accounts(1, value)) as [string];
    const found = (await inBatch((trx) => loadIdentity(trx, [me], () => null))).get(me) ?? [];
    expect(found.map((one) => one.otherId).toSorted()).toEqual(ids.slice(0, LIMITS.accountsOfValue));
    expect(new Set(found.map((one) => one.shared))).toEqual(new Set([shared]));
  });

  test('a payout', async () => {
    const ids = await accounts(LIMITS.accountsOfValue + 5);
    const [me] = (await accounts(1)) as [string];
    await query(
      `INSERT INTO providers (user_id, payout_ref, updated_at) SELECT id, 'IBAN', now() FROM unnest($1::uuid[]) id`,
      [[...ids, me].toReversed()],
    );
    const found = (await inBatch((trx) => loadIdentity(trx, [me], () => null))).get(me) ?? [];
    expect(found.map((one) => one.otherId).toSorted()).toEqual(ids.slice(0, LIMITS.accountsOfValue));
  });
});
