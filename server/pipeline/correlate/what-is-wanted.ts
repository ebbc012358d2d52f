import { subjectsOf } from '../../../core/contract/events/subjects.ts';
import { PROPOSED_WITHIN_MS } from '../../../core/detection/behaviour/lib/way-out.ts';
import type { Batch } from '../batch.ts';
import { PairsWanted } from './pairs-wanted.ts';
import { Wanted } from './wanted.ts';

/** Whose past the detectors will ask for, by the events of the batch: the most frequent events ask for least. */
export function whatIsWanted({ events, users }: Batch) {
  const everyone = new Set<string>();
  const pairs = new PairsWanted();
  const bookings = new Wanted();
  const money = new Wanted();
  const disputes = new Wanted();
  const ratings = new Wanted();
  const signals = new PairsWanted();
  const bookingRefs = new Set<string>();
  const categories = new Set<string>();
  const identity = new Set<string>();
  const enforced = new Set<string>();
  const id = (externalId: string): string => users.of(externalId).id;

  for (const event of events) {
    const { occurredAt: at } = event;
    for (const externalId of subjectsOf(event)) everyone.add(id(externalId));
    switch (event.type) {
      case 'message.created':
      case 'message.edited':
        pairs.add(id(event.payload.sender_id), id(event.payload.receiver_id), at);
        break;
      case 'booking.created':
      case 'booking.updated':
      case 'booking.completed':
      case 'booking.cancelled':
      case 'booking.no_show': {
        const client = id(event.payload.client_id);
        const provider = id(event.payload.provider_id);
        bookingRefs.add(event.payload.booking_id);
        if (event.payload.category) categories.add(event.payload.category);
        pairs.add(client, provider, at);
        bookings.add(client, at);
        if (event.type === 'booking.created' || event.type === 'booking.updated') break;
        bookings.add(provider, at);
        signals.add(client, provider, at);
        if (event.type === 'booking.completed') {
          money.add(client, at);
          signals.add(client, provider, at - PROPOSED_WITHIN_MS);
        }
        if (event.type === 'booking.no_show') for (const party of [client, provider]) disputes.add(party, at);
        break;
      }
      case 'transaction.initiated':
      case 'transaction.completed':
      case 'transaction.failed':
      case 'transaction.cancelled':
      case 'wallet.deposit':
      case 'wallet.withdrawal':
      case 'wallet.transfer': {
        const { user_id, counterparty_id } = event.payload;
        money.add(id(user_id), at);
        if (counterparty_id) pairs.add(id(user_id), id(counterparty_id), at);
        break;
      }
      case 'dispute.opened': {
        const respondent = id(event.payload.respondent_id);
        disputes.add(respondent, at);
        bookings.add(respondent, at);
        break;
      }
      case 'rating.submitted':
        ratings.add(id(event.payload.provider_id), at);
        break;
      case 'user.contact_field_changed':
        enforced.add(id(event.payload.user_id));
        identity.add(id(event.payload.user_id));
        break;
      case 'user.registered':
      case 'user.logged_in':
        identity.add(id(event.payload.user_id));
        break;
      case 'provider.registered':
      case 'provider.updated':
        identity.add(id(event.payload.provider_id));
        break;
      case 'relationship.updated':
        pairs.add(id(event.payload.user_id), id(event.payload.counterparty_id), at);
        break;
      default:
        break;
    }
  }
  return {
    users: [...everyone],
    pairs,
    bookings,
    money,
    disputes,
    ratings,
    signals,
    bookingRefs: [...bookingRefs],
    identity: [...identity],
    enforced: [...enforced],
    categories: [...categories],
  };
}
