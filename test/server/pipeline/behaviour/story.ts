import { createHash } from 'node:crypto';
import type { EventType } from '../../../../core/contract/events/index.ts';
import type { SignalType } from '../../../../core/detection/signals.ts';
import { platformEvent, type TestEvent } from '../../../support/events.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const many = <T>(n: number, make: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => make(index));

/** A piece of life on the platform: what happens is kept as events, `ago` ms before the end of the story. */
export class Story {
  readonly client: string;
  readonly provider: string;
  readonly category: string;
  private readonly name: string;
  private readonly end: number;
  private readonly told: TestEvent[] = [];
  private serial = 0;
  /** Tiers that accounts have from before, by platform id. */
  readonly tiers: Record<string, string> = {};

  constructor(name: string, end: number) {
    this.name = name;
    this.end = end;
    this.client = this.id('client');
    this.provider = this.id('provider');
    this.category = this.id('category');
  }

  /** A platform id of this story only. */
  id(what: string): string {
    return `${this.name}-${what}`;
  }

  /** Digits of this story only. */
  digits(n: number): string {
    return BigInt(`0x${createHash('sha256').update(this.name).digest('hex')}`)
      .toString()
      .slice(0, n);
  }

  tell(type: EventType, ago: number, payload: Record<string, unknown>): void {
    this.told.push(platformEvent(type, payload, { occurred_at: this.iso(ago) }));
  }

  iso(ago: number): string {
    return new Date(this.end - ago).toISOString();
  }

  /** In order of time. */
  get events(): TestEvent[] {
    return this.told.toSorted((a, b) => a.occurred_at.localeCompare(b.occurred_at));
  }

  say(ago: number, content: string, { from = this.provider, to = this.client } = {}): void {
    const message_id = this.next('message');
    this.tell('message.created', ago, {
      message_id,
      sender_id: from,
      receiver_id: to,
      conversation_id: from + to,
      content,
    });
  }

  /** A booking made `madeBefore` ms before it came to its end. */
  book(
    end: 'created' | 'completed' | 'cancelled' | 'no_show',
    ago: number,
    { madeBefore = DAY, by, ...given }: { madeBefore?: number; by?: string; [field: string]: unknown } = {},
  ): string {
    const booking = {
      booking_id: this.next('booking'),
      client_id: this.client,
      provider_id: this.provider,
      category: this.category,
      amount: 100,
      currency: 'EUR',
      ...given,
    };
    this.tell('booking.created', end === 'created' ? ago : ago + madeBefore, booking);
    if (end !== 'created') this.tell(`booking.${end}`, ago, { ...booking, ...(by ? { by } : {}) });
    return booking.booking_id;
  }

  /** Ordinary work of others, so that a category has something usual. */
  usualWork(n: number, minutes: number): void {
    for (let i = 0; i < n; i += 1)
      this.book('completed', 20 * DAY + i * HOUR, {
        client_id: this.id(`c${i}`),
        provider_id: this.id(`p${i}`),
        madeBefore: minutes * MINUTE,
      });
  }

  pay(ago: number, given: Record<string, unknown> = {}, status: 'completed' | 'failed' = 'completed'): void {
    const payment = {
      transaction_id: this.next('payment'),
      user_id: this.client,
      counterparty_id: this.provider,
      amount: 100,
      currency: 'EUR',
      payment_method: 'card',
      ...given,
    };
    this.tell(`transaction.${status}`, ago, payment);
  }

  wallet(kind: 'deposit' | 'withdrawal' | 'transfer', ago: number, given: Record<string, unknown> = {}): void {
    const wallet_tx_id = this.next('wallet');
    const partner = kind === 'transfer' ? { counterparty_id: this.provider } : {};
    this.tell(`wallet.${kind}`, ago, {
      wallet_tx_id,
      user_id: this.client,
      amount: 100,
      currency: 'EUR',
      ...partner,
      ...given,
    });
  }

  complain(ago: number, booking_id: string, complainant_id: string = this.client): void {
    const dispute_id = this.next('dispute');
    const respondent_id = this.provider;
    this.tell('dispute.opened', ago, {
      dispute_id,
      booking_id,
      complainant_id,
      respondent_id,
      dispute_type: 'quality',
    });
  }

  rate(ago: number, score: number, client_id: string): void {
    this.tell('rating.submitted', ago, {
      rating_id: this.next('rating'),
      client_id,
      provider_id: this.provider,
      score,
    });
  }

  register(ago: number, user_id: string, given: Record<string, unknown> = {}): void {
    this.tell('user.registered', ago, { user_id, user_type: 'client', ...given });
  }

  login(ago: number, user_id: string, device?: string): void {
    this.tell('user.logged_in', ago, { user_id, ...(device ? { device: { id: device } } : {}) });
  }

  private next(what: string): string {
    this.serial += 1;
    return this.id(`${what}-${this.serial}`);
  }
}

export interface Case {
  readonly name: string;
  readonly play: (story: Story) => unknown;
  /** Who is charged: roles of the story. Empty: a near miss. */
  readonly charged: readonly ('client' | 'provider')[];
  /** Of those charged, who is at no time charged with a violation; said where it matters. */
  readonly bystanders?: readonly ('client' | 'provider')[];
}

export type Cases = Readonly<Partial<Record<SignalType, readonly Case[]>>>;

export const NUMBER = 'Sure! Here is my number, call me or text me on +33 6 12 34 56 78';
