import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT_TYPES, type EventType } from '../../../core/contract/events/index.ts';
import { platformEvent, process, type TestEvent } from '../../support/events.ts';
import { SAMPLES } from '../../support/samples.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
  let minute = 0;
  const start = Date.now() - EVENT_TYPES.length * 60_000;
  const sample = (type: EventType): TestEvent =>
    platformEvent(type, SAMPLES[type], { occurred_at: new Date(start + 60_000 * minute++).toISOString() });
  await process(server, EVENT_TYPES.map(sample));
});
afterAll(() => server.destroy());

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
const query = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await server.ctx.pool.query(text, values)).rows;

/** What each type leaves in the database, as SQL that answers exactly one row. */
const TRACES: Readonly<Record<EventType, string>> = {
  'message.created': `messages WHERE external_id = 'sample-m-1' AND conversation_id = 'sample-conversation'
     AND attachments -> 0 ->> 'type' = 'image/jpeg' AND sender_id = (SELECT id FROM users WHERE external_id = 'sample-provider')`,
  'message.edited': `messages WHERE content LIKE '%at ten.' AND edited_at > sent_at`,
  'message.deleted': `messages WHERE deleted_at > edited_at`,
  'transaction.initiated': `transactions WHERE external_id = 'sample-t-1' AND amount = 45.5 AND payment_method = 'card'`,
  'transaction.completed': `transactions WHERE external_id = 'sample-t-1' AND status = 'completed'`,
  'transaction.failed': `transactions WHERE external_id = 'sample-t-2' AND status = 'failed' AND reason = 'cleaning'`,
  'transaction.cancelled': `transactions WHERE external_id = 'sample-t-3' AND status = 'cancelled'`,
  'user.registered': `users WHERE external_id = 'sample-client' AND display_name = 'Carl Client' AND user_type = 'client'
     AND country = 'FR' AND verification_status = 'verified' AND registered_at IS NOT NULL`,
  'user.logged_in': `user_devices WHERE device_id = 'device-1' AND region = 'CM'
     AND user_id = (SELECT id FROM users WHERE external_id = 'sample-client')`,
  'user.status_changed': `users WHERE external_id = 'sample-client' AND platform_status = 'limited' AND status = 'active'`,
  'user.contact_field_changed': `contact_changes JOIN users u ON u.id = user_id
     WHERE field = 'phone' AND u.phone = new_value`,
  'user.profile_updated': `profile_changes WHERE fields = '["display_name"]'`,
  'booking.created': `bookings WHERE external_id = 'sample-b-1' AND booked_at < status_at AND amount = 45.5
     AND local_hour = 3`,
  'booking.updated': `bookings WHERE external_id = 'sample-b-1' AND category = 'cleaning'`,
  'booking.completed': `bookings WHERE external_id = 'sample-b-1' AND status = 'completed' AND ended_at IS NOT NULL`,
  'booking.cancelled': `bookings WHERE external_id = 'sample-b-2' AND status = 'cancelled' AND fault_user_id = provider_id`,
  'booking.no_show': `bookings WHERE external_id = 'sample-b-3' AND status = 'no_show'`,
  'wallet.deposit': `wallet_transactions WHERE kind = 'deposit' AND amount = 20`,
  'wallet.withdrawal': `wallet_transactions WHERE kind = 'withdrawal' AND payout_ref = 'iban-1'`,
  'wallet.transfer': `wallet_transactions WHERE kind = 'transfer' AND counterparty_id IS NOT NULL`,
  'provider.registered': `users WHERE external_id = 'sample-provider' AND user_type = 'provider'
     AND display_name = 'Pia Provider' AND registered_at IS NOT NULL`,
  'provider.updated': `providers WHERE category = 'gardening' AND payout_ref = 'iban-1' AND updated_at > registered_at`,
  'rating.submitted': `ratings WHERE score = 5 AND booking_external_id = 'sample-b-1'`,
  'dispute.opened': `disputes WHERE dispute_type = 'quality' AND opened_at < resolved_at`,
  'dispute.resolved': `disputes WHERE outcome = 'refund' AND resolved_at IS NOT NULL`,
  'refund.processed': `refunds WHERE amount = 10 AND transaction_external_id = 'sample-t-1'`,
  'category.created': `categories WHERE parent_external_id = 'home'`,
  'category.updated': `categories WHERE name = 'Home cleaning'`,
  'report.submitted': `reports WHERE notice_type = 'user' AND message_external_ids = '["sample-m-1"]'`,
  'enforcement.action_applied': `platform_actions WHERE kind = 'listing_hidden' AND applied_at IS NOT NULL`,
  'enforcement.action_reversed': `platform_actions WHERE reversed_at > applied_at`,
  'appeal.submitted': `appeals WHERE submitted_at IS NOT NULL AND action_external_id = 'sample-a-1'`,
  'appeal.resolved': `appeals WHERE outcome = 'uphold' AND resolved_at > submitted_at`,
  'leakage.stage_advanced': `leakage_stages WHERE stage = 'attempt' AND destination = 'phone' AND estimated_loss = 120`,
  'relationship.updated': `relationships WHERE strength = 0.4 AND messages = 1 AND bookings = 1 AND transactions = 2`,
};

test.each(EVENT_TYPES)('%s writes its projection', async (type) => {
  expect(await query(`SELECT count(*) AS n FROM ${TRACES[type]}`)).toEqual([{ n: 1 }]);
});

test('every event is worked off, and nobody was left without an account or a score', async () => {
  expect(await query('SELECT count(*) AS n FROM event_queue')).toEqual([{ n: 0 }]);
  expect(await query('SELECT count(*) AS n FROM dead_letters')).toEqual([{ n: 0 }]);
  expect(await query('SELECT external_id FROM users WHERE score IS NULL')).toEqual([]);
  expect(await query('SELECT count(*) AS n FROM users')).toEqual([{ n: 2 }]);
});

describe('events out of order', () => {
  const at = (minutes: number) => ({ occurred_at: new Date(Date.now() - minutes * 60_000).toISOString() });
  const booking = { booking_id: 'ooo-b', client_id: 'ooo-c', provider_id: 'ooo-p' };
  const transaction = { transaction_id: 'ooo-t', user_id: 'ooo-c', amount: 5, currency: 'EUR' };

  test('the latest counts, over batches and within one', async () => {
    await process(server, [
      platformEvent('booking.completed', booking, at(10)),
      platformEvent('transaction.failed', transaction, at(10)),
    ]);
    await process(server, [
      platformEvent('booking.created', { ...booking, category: 'moving' }, at(90)),
      platformEvent('booking.updated', { ...booking, amount: 30, currency: 'EUR' }, at(5)),
      platformEvent('transaction.completed', transaction, at(5)),
      platformEvent('transaction.initiated', transaction, at(30)),
    ]);
    expect(await query("SELECT status, category, amount FROM bookings WHERE external_id = 'ooo-b'")).toEqual([
      { status: 'completed', category: 'moving', amount: '30' },
    ]);
    expect(
      await query(
        "SELECT booked_at < ended_at - interval '1 hour' AS earlier FROM bookings WHERE external_id = 'ooo-b'",
      ),
    ).toEqual([{ earlier: true }]);
    expect(await query("SELECT status FROM transactions WHERE external_id = 'ooo-t'")).toEqual([
      { status: 'completed' },
    ]);
  });

  test('an edit and a deletion of messages that never came do no harm', async () => {
    const edited = { ...SAMPLES['message.edited'], message_id: 'ooo-m' };
    await process(server, [
      platformEvent('message.edited', edited, at(3)),
      platformEvent('message.deleted', { message_id: 'never' }, at(2)),
    ]);
    expect(await query("SELECT content FROM messages WHERE external_id IN ('ooo-m', 'never')")).toEqual([
      { content: 'Good morning, see you at ten.' },
    ]);
  });

  test('a zone that nobody knows is read as UTC', async () => {
    await process(server, [
      platformEvent('booking.created', {
        ...booking,
        booking_id: 'ooo-z',
        scheduled_at: '2026-11-22T04:30:00Z',
        timezone: 'Middle/Earth',
      }),
    ]);
    expect(await query("SELECT local_hour FROM bookings WHERE external_id = 'ooo-z'")).toEqual([{ local_hour: 4 }]);
  });
});
