import { expect, test } from 'vitest';
import type { PlatformEvent } from '../../../core/contract/events/index.ts';
import { orderKeysOf } from '../../../core/contract/events/order-keys.ts';

const event = (type: string, payload: object) => ({ type, payload }) as unknown as PlatformEvent;
const share = (a: PlatformEvent, b: PlatformEvent): boolean => {
  const keys = new Set(orderKeysOf(a));
  return orderKeysOf(b).some((key) => keys.has(key));
};
const said = event('message.created', { message_id: 'm1', sender_id: 'ann', receiver_id: 'ben', content: 'hi' });

test.each([
  ['the sender acts', event('user.logged_in', { user_id: 'ann' }), true],
  ['the receiver acts', event('booking.created', { booking_id: 'b', client_id: 'ben', provider_id: 'pat' }), true],
  ['the message is deleted by its id alone', event('message.deleted', { message_id: 'm1' }), true],
  [
    'others talk',
    event('message.created', { message_id: 'm2', sender_id: 'cy', receiver_id: 'di', content: '' }),
    false,
  ],
  [
    'an entity of another kind has that id',
    event('transaction.failed', { transaction_id: 'm1', user_id: 'cy' }),
    false,
  ],
])('in order with a message: %s', (_, other, expected) => {
  expect(share(said, other)).toBe(expected);
});

test.each([
  ['phone', { phone: '+33 6 12' }, { phone: '+33-6 12' }],
  ['address', { email: 'A@b.co' }, { email: 'a@b.co' }],
  ['device', { device: { id: 'd1' } }, { device: { id: 'd1' } }],
])('accounts that get the same %s are compared in order', (_, one, other) => {
  const registered = (id: string, more: object) => event('user.registered', { user_id: id, ...more });
  expect(share(registered('ann', one), registered('ben', other))).toBe(true);
  expect(share(registered('ann', one), registered('ben', {}))).toBe(false);
});

test('a number that somebody changes to is one that somebody has', () => {
  const changed = event('user.contact_field_changed', { user_id: 'ann', field: 'phone', new_value: '+336 12' });
  expect(share(changed, event('provider.updated', { provider_id: 'pat', phone: '+33 612' }))).toBe(true);
});

test('keys fit a Postgres integer and stay what they are: they are stored', () => {
  expect(orderKeysOf(said)).toEqual([1983477137, 777557779, -1732879620]);
  for (const key of orderKeysOf(said)) expect(key).toBe(key | 0);
});
