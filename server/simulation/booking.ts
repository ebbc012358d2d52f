import type { Account } from './cast.ts';
import { hoursOf, type Price, priceOf } from './price.ts';
import { DAY, HOUR, MINUTE, type Payload, type Stage, type Truth } from './stage.ts';

/** A booking on its way; each step is an event. */
export interface Booking {
  readonly id: string;
  readonly price: Price;
  readonly scheduledAt: number;
  readonly endsAt: number;
  /** The platform charges the client, within seconds unless `takesMs` says more. Returns when it was done, and the transaction. */
  pay(at: number, attempt?: 'completed' | 'failed' | 'cancelled', takesMs?: number): { id: string; at: number };
  move(at: number, to: number): void;
  complete(at: number, truth?: Truth): void;
  cancel(at: number, by: 'client' | 'provider', reason: string, truth?: Truth): void;
  noShow(at: number, by: 'client' | 'provider', truth?: Truth): void;
  refund(at: number, transactionId: string, reason: string): void;
  rate(at: number, score: number, comment: string): void;
  dispute(at: number, complainant: Account, type: string, reason: string, outcome: string, takesMs: number): void;
}

export interface BookingOptions {
  readonly price?: Price;
  /** When the work is due; otherwise a whole hour on one of the next days. */
  readonly scheduledAt?: number;
  /** How much longer than usual the work takes. */
  readonly slowness?: number;
}

const METHODS = ['card', 'card', 'apple_pay', 'google_pay', 'platform_wallet', 'sepa_debit'];

export function book(
  stage: Stage,
  client: Account,
  provider: Account,
  at: number,
  options: BookingOptions = {},
): Booking {
  const { random, emit } = stage;
  const id = stage.id('bk');
  const price = options.price ?? priceOf(provider, random);
  // A whole hour between eight and eighteen on one of the next days.
  const day =
    Math.floor(at / DAY) +
    random.weighted([
      [1, 5],
      [2, 3],
      [4, 2],
    ]);
  const hour = day * DAY + random.between(8, 18) * HOUR;
  const scheduledAt = options.scheduledAt ?? hour;
  const hours = hoursOf(provider) * (options.slowness ?? 1) * (0.7 + random.float() * 0.7);
  const endsAt = scheduledAt + Math.round(hours * HOUR);
  const parties = { booking_id: id, client_id: client.id, provider_id: provider.id };
  const money = { amount: price.amount, currency: price.currency };
  const about = { ...parties, category: provider.category, ...money, timezone: provider.market.timezone };
  const method = random.pick(METHODS);

  emit('booking.created', at, (iso): Payload => ({ ...about, scheduled_at: iso(scheduledAt) }));
  return {
    id,
    price,
    scheduledAt,
    endsAt,
    pay(when, attempt = 'completed', takesMs = random.between(2, 40) * 1000) {
      const transaction = {
        transaction_id: stage.id('tx'),
        user_id: client.id,
        counterparty_id: provider.id,
        booking_id: id,
        ...money,
        payment_method: method,
      };
      const started = emit('transaction.initiated', when, transaction);
      const done = when + takesMs;
      const reason =
        attempt === 'failed' ? random.pick(['card_declined', 'insufficient_funds', '3ds_timeout']) : undefined;
      emit(`transaction.${attempt}`, done, { ...transaction, ...(reason ? { reason } : {}) }, { cause: started });
      return { id: transaction.transaction_id, at: done };
    },
    move: (when, to) => void emit('booking.updated', when, (iso) => ({ ...about, scheduled_at: iso(to) })),
    complete: (when, truth) => void emit('booking.completed', when, about, { truth }),
    cancel: (when, by, reason, truth) => void emit('booking.cancelled', when, { ...about, by, reason }, { truth }),
    noShow: (when, by, truth) => void emit('booking.no_show', when, { ...about, by }, { truth }),
    refund(when, transactionId, reason) {
      emit('refund.processed', when, {
        refund_id: stage.id('rf'),
        transaction_id: transactionId,
        user_id: client.id,
        ...money,
        reason,
      });
    },
    rate(when, score, comment) {
      emit('rating.submitted', when, {
        rating_id: stage.id('rt'),
        client_id: client.id,
        provider_id: provider.id,
        booking_id: id,
        score,
        comment,
      });
    },
    dispute(when, complainant, type, reason, outcome, takesMs) {
      const respondent = complainant === client ? provider : client;
      const dispute = {
        dispute_id: stage.id('dp'),
        booking_id: id,
        complainant_id: complainant.id,
        respondent_id: respondent.id,
        dispute_type: type,
        reason,
      };
      const opened = emit('dispute.opened', when, dispute);
      emit('dispute.resolved', when + Math.max(takesMs, MINUTE), { ...dispute, outcome }, { cause: opened });
    },
  };
}
