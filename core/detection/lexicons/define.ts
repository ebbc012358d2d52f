/**
 * One language's words. Everything is written as folded text reads: lower case, no accents, apostrophes dropped
 * ("dont") except where a vowel was dropped ("l appli"). Phrases use the pattern language of `text/phrases.ts`;
 * a class is local to its lexicon, sets are joined over all languages.
 */
export interface Lexicon {
  readonly language: string;
  readonly classes: Readonly<Record<string, string>>;
  readonly sets: Partial<Readonly<Record<SetName, string>>>;
  readonly phrases: Partial<Readonly<Record<PhraseKind, readonly string[]>>>;
}

export const SET_NAMES = [
  /** Words that turn the sense of what follows in their clause. */
  'not',
  /** Words for the platform and its parts. */
  'platform',
  /** "here" */
  'here',
  /** Verbs and nouns of getting in touch. */
  'touch',
  /** Words beside which a run of digits is a phone number. */
  'phoneCue',
  /** Words beside which a run of digits is something else. */
  'notPhone',
  /** Verbs and nouns of paying. */
  'pay',
  /** Words between the pieces of a number given bit by bit. */
  'piece',
  /** "reversed", "backwards" */
  'mirror',
  /** me, my, us, you: the parties themselves. */
  'party',
  /** on, by, via, to: what stands before a channel. */
  'by',
] as const;
export type SetName = (typeof SET_NAMES)[number];

export const PHRASE_KINDS = [
  /** Intent to leave the platform, by itself. */
  'intent',
  /** Half of an intent: counts beside another sign. */
  'intentHint',
  'grooming',
  'groomingHint',
  /** A payment outside, by itself. */
  'payment',
  /** A way to pay that has other meanings too: counts beside a word of paying. */
  'paymentHint',
  /** A messenger or network described without its name. */
  'appHint',
  /** A price cut tied to leaving. */
  'discount',
  /** The writer refuses, quotes the rule, or speaks of the platform's own way. */
  'refusal',
  'rule',
  /** Somebody else's attempt is told of. */
  'report',
  'own',
  /** Talk of a third party or a topic, not of the two writers. */
  'topic',
] as const;
export type PhraseKind = (typeof PHRASE_KINDS)[number];
