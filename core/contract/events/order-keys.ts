import { fieldsByType } from './fields.ts';
import type { PlatformEvent } from './index.ts';
import { subjectsOf } from './subjects.ts';

/** What an event can be about beside accounts. Who names it may name no account: a deletion says only which message. */
const ENTITY_FIELDS = [
  'message_id',
  'transaction_id',
  'booking_id',
  'wallet_tx_id',
  'rating_id',
  'dispute_id',
  'refund_id',
  'category_id',
  'report_id',
  'action_id',
  'appeal_id',
] as const;

/** Values by which accounts are found to be of one hand: who gets one is compared with who has it. */
const SHARED_FIELDS = ['phone', 'email', 'payout_ref', 'new_value'] as const;

const entityFields = fieldsByType(ENTITY_FIELDS);
const sharedFields = fieldsByType(SHARED_FIELDS);

/** FNV-1a over UTF-16 units, as the signed 32 bits of a Postgres integer. `from`: of what stands before. */
function hash(text: string, from = 0x811c9dc5): number {
  let value = from;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value | 0;
}

/** What the hash of every key of a kind begins with. */
const ACCOUNT = hash('account:');
const VALUE = hash('value:');
const DEVICE = hash('device:');
const ENTITY = new Map(ENTITY_FIELDS.map((field) => [field, hash(`${field}:`)]));

/**
 * What must be worked off in order: two events may be worked on side by side when they have no key in common. Hashes, so
 * that a strange key costs waiting and never order. They are stored: the same event has the same keys in every version.
 */
export function orderKeysOf(event: PlatformEvent): number[] {
  const payload = event.payload as Readonly<Record<string, unknown>>;
  const keys = new Set(subjectsOf(event).map((id) => hash(id, ACCOUNT)));
  for (const field of entityFields(event.type)) {
    const id = payload[field];
    if (typeof id === 'string') keys.add(hash(id, ENTITY.get(field)));
  }
  for (const field of sharedFields(event.type)) {
    const value = payload[field];
    // Written in many ways, a number or an address is one.
    if (typeof value === 'string') keys.add(hash(value.toLowerCase().replace(/[^0-9a-z]/g, ''), VALUE));
  }
  const device = (payload.device as { readonly id?: unknown } | undefined)?.id;
  if (typeof device === 'string') keys.add(hash(device, DEVICE));
  return [...keys];
}
