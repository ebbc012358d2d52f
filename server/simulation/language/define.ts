import type { Random } from '../random.ts';

/**
 * What people say, as templates. `[a|b|]` takes one of the alternatives, `{slot}` is filled in. Slots: name, service,
 * day, price and, where the key says so, value (the contact), app, method, percent.
 */
const PHRASE_KINDS = [
  'greeting',
  'ask',
  'answer',
  'agree',
  'chat',
  'reschedule',
  'thanks',
  /** Numbers, brands and words that only look like contact or payment. */
  'harmless',
  'refuse',
  'share_phone',
  'share_email',
  'share_handle',
  'share_link',
  'ask_contact',
  'pay_outside',
  'after_failure',
  'discount',
  'intent',
  'grooming',
  'praise',
  'complaint',
] as const;
export type PhraseKind = (typeof PHRASE_KINDS)[number];

export interface Market {
  readonly country: string;
  readonly currency: string;
  readonly timezone: string;
  /** Multiplies a price in euros into a plausible local one. */
  readonly prices: number;
  /**
   * A number that rings nowhere: from the range that the regulator reserves for fiction, or, where there is none, from
   * a prefix that is not assigned.
   */
  phone(random: Random): string;
}

export interface Language {
  readonly tag: string;
  readonly markets: readonly Market[];
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** Category id → what people call the job. */
  readonly services: Readonly<Record<string, string>>;
  readonly days: readonly string[];
  /** Words for 0 to 9. */
  readonly digits: readonly string[];
  /** Ways to pay that are not the platform's. */
  readonly methods: readonly string[];
  readonly at: string;
  readonly dot: string;
  readonly phrases: Readonly<Record<PhraseKind, readonly string[]>>;
}

/** Digits in the places of `#`. */
export const numbered = (pattern: string, random: Random): string =>
  pattern.replace(/#/g, () => String(random.between(0, 9)));
