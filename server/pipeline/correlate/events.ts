import type { BehaviourEvent } from '../../../core/detection/behaviour/define.ts';
import type {
  BookingFact,
  DisputeFact,
  MoneyFact,
  RatingFact,
  SignalFact,
} from '../../../core/detection/behaviour/facts.ts';
import type { StagedEvent, StagedOf } from '../batch.ts';
import type { Directory } from '../project/directory.ts';

/** What the events refer to, as loaded. */
export interface References {
  readonly bookings: ReadonlyMap<string, BookingFact>;
  readonly disputes: ReadonlyMap<string, DisputeFact>;
  readonly ratings: ReadonlyMap<string, RatingFact>;
  /** Message signals by event. */
  readonly signals: ReadonlyMap<string, readonly SignalFact[]>;
}

type BookingEvent = StagedOf<Extract<StagedEvent['type'], `booking.${string}`>>;
type MoneyEvent = StagedOf<Extract<StagedEvent['type'], `wallet.${string}` | `transaction.${string}`>>;

/** An event of the platform as behaviour reads it; `users` maps the platform's ids to ours. */
export function toBehaviour(event: StagedEvent, users: Directory, refs: References): BehaviourEvent {
  const id = (externalId: string): string => users.of(externalId).id;
  const base = (actorId: string | null, partnerId: string | null, tied: boolean) => ({
    id: event.id,
    type: event.type,
    at: event.occurredAt,
    actorId,
    partnerId,
    pair: tied && actorId && partnerId && actorId !== partnerId ? ([actorId, partnerId] as const) : null,
  });
  switch (event.type) {
    case 'message.created':
    case 'message.edited': {
      const { sender_id, receiver_id } = event.payload;
      const signals = refs.signals.get(event.id) ?? [];
      return { ...base(id(sender_id), id(receiver_id), true), about: 'message', signals };
    }
    case 'booking.created':
    case 'booking.updated':
    case 'booking.completed':
    case 'booking.cancelled':
    case 'booking.no_show': {
      const booking = bookingAfter(event, users, refs.bookings.get(event.payload.booking_id));
      const actorId = actorOf(event, booking);
      const partnerId = actorId === booking.clientId ? booking.providerId : booking.clientId;
      const pair = booking.clientId === booking.providerId ? null : ([booking.clientId, booking.providerId] as const);
      return { ...base(actorId, actorId === null ? null : partnerId, false), pair, about: 'booking', booking };
    }
    case 'transaction.initiated':
    case 'transaction.completed':
    case 'transaction.failed':
    case 'transaction.cancelled':
    case 'wallet.deposit':
    case 'wallet.withdrawal':
    case 'wallet.transfer': {
      const money = moneyOf(event, users);
      return { ...base(money.userId, money.partnerId, true), about: 'money', money };
    }
    case 'dispute.opened': {
      const { dispute_id, complainant_id, respondent_id } = event.payload;
      const dispute = refs.disputes.get(dispute_id);
      const parties = base(id(complainant_id), id(respondent_id), false);
      return dispute ? { ...parties, about: 'dispute', dispute } : { ...parties, about: 'other' };
    }
    case 'rating.submitted': {
      const { rating_id, client_id, provider_id } = event.payload;
      const rating = refs.ratings.get(rating_id);
      const parties = base(id(client_id), id(provider_id), false);
      return rating ? { ...parties, about: 'rating', rating } : { ...parties, about: 'other' };
    }
    case 'user.registered':
    case 'user.logged_in':
    case 'user.contact_field_changed':
    case 'user.profile_updated': {
      const userId = id(event.payload.user_id);
      const changedField = event.type === 'user.contact_field_changed' ? event.payload.field : null;
      return { ...base(userId, null, false), about: 'account', userId, changedField };
    }
    case 'provider.registered':
    case 'provider.updated': {
      const userId = id(event.payload.provider_id);
      return { ...base(userId, null, false), about: 'account', userId, changedField: null };
    }
    case 'relationship.updated': {
      const { user_id, counterparty_id, strength } = event.payload;
      const [one, other] = [id(user_id), id(counterparty_id)];
      const pair = one === other ? null : ([one, other] as const);
      return { ...base(null, null, false), pair, about: 'tie', statedStrength: strength };
    }
    case 'report.submitted': {
      const { reporter_id, subject_id } = event.payload;
      return { ...base(reporter_id ? id(reporter_id) : null, id(subject_id), false), about: 'other' };
    }
    default:
      // What the platform or its staff does: nobody's behaviour.
      return { ...base(null, null, false), about: 'other' };
  }
}

/** The side that `by` names: a side, or one of the two by id. */
function saidBy({ payload }: BookingEvent, client: string, provider: string): string | null {
  if (payload.by === 'client' || payload.by === payload.client_id) return client;
  if (payload.by === 'provider' || payload.by === payload.provider_id) return provider;
  return null;
}

/** The booking as it was after this event: the stored one may be further already. */
function bookingAfter(event: BookingEvent, users: Directory, stored: BookingFact | undefined): BookingFact {
  const { payload, occurredAt: at } = event;
  const status = event.type.slice('booking.'.length) as BookingFact['status'];
  const clientId = users.of(payload.client_id).id;
  const providerId = users.of(payload.provider_id).id;
  const stands = status === 'created' || status === 'updated';
  return {
    ref: payload.booking_id,
    clientId,
    providerId,
    category: payload.category ?? stored?.category ?? null,
    amount: payload.amount ? Number(payload.amount) : (stored?.amount ?? null),
    currency: payload.currency ?? stored?.currency ?? null,
    status,
    statusAt: at,
    scheduledAt: payload.scheduled_at ? Date.parse(payload.scheduled_at) : (stored?.scheduledAt ?? null),
    localHour: stored?.localHour ?? null,
    hourIsUtc: stored?.hourIsUtc ?? true,
    bookedAt: Math.min(stored?.bookedAt ?? at, at),
    endedAt: stands ? null : at,
    faultId: stands ? null : saidBy(event, clientId, providerId),
  };
}

/** Clients book and move, providers finish; whoever did not appear did nothing. */
function actorOf({ type }: BookingEvent, booking: BookingFact): string | null {
  if (type === 'booking.completed') return booking.providerId;
  if (type === 'booking.cancelled') return booking.faultId;
  return type === 'booking.no_show' ? null : booking.clientId;
}

function moneyOf(event: MoneyEvent, users: Directory): MoneyFact {
  const { payload, occurredAt } = event;
  const common = {
    userId: users.of(payload.user_id).id,
    partnerId: payload.counterparty_id ? users.of(payload.counterparty_id).id : null,
    amount: Number(payload.amount),
    currency: payload.currency,
    method: payload.payment_method ?? null,
    at: occurredAt,
  };
  const name = event.type.slice(event.type.indexOf('.') + 1);
  if ('wallet_tx_id' in payload) {
    const kind = name as 'deposit' | 'withdrawal' | 'transfer';
    return { ...common, ref: payload.wallet_tx_id, kind, bookingRef: null, status: 'completed' };
  }
  const status = name as MoneyFact['status'];
  return { ...common, ref: payload.transaction_id, kind: 'payment', bookingRef: payload.booking_id ?? null, status };
}
