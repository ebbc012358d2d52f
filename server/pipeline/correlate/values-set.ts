import type { SharedValue } from '../../../core/detection/behaviour/facts.ts';
import type { Batch } from '../batch.ts';

/**
 * When accounts got a phone number, an address or a payout by events of this batch. The projections hold them already,
 * and what is read at an event must not see what came after it. Devices say themselves since when they are used.
 */
export function valuesSet({ events, users }: Batch): (userId: string, shared: SharedValue) => number | null {
  const first = new Map<string, number>();
  const set = (externalId: string, shared: SharedValue, value: string | null | undefined, at: number): void => {
    if (!value) return;
    const key = `${users.of(externalId).id}/${shared}`;
    first.set(key, Math.min(first.get(key) ?? at, at));
  };
  for (const { type, payload, occurredAt } of events) {
    if (type === 'user.registered') {
      set(payload.user_id, 'phone', payload.phone, occurredAt);
      set(payload.user_id, 'email', payload.email, occurredAt);
    } else if (type === 'user.contact_field_changed') {
      set(payload.user_id, payload.field, payload.new_value, occurredAt);
    } else if (type === 'provider.registered' || type === 'provider.updated') {
      set(payload.provider_id, 'phone', payload.phone, occurredAt);
      set(payload.provider_id, 'email', payload.email, occurredAt);
      set(payload.provider_id, 'payout', payload.payout_ref, occurredAt);
    }
  }
  return (userId, shared) => first.get(`${userId}/${shared}`) ?? null;
}
