import type { Reason } from '../../../core/detection/define.ts';
import type { Obfuscation, PatternFlag } from '../../../core/detection/signals.ts';

const OBFUSCATION_WORDS: Readonly<Record<Obfuscation, string>> = {
  spacing: 'spaced out',
  separator: 'separators',
  words: 'spelled in words',
  leet: 'letters as digits',
  emoji: 'emoji',
  homoglyph: 'look-alike letters',
  zero_width: 'invisible characters',
  fullwidth: 'full-width letters',
  script_digits: 'digits of another script',
  reversed: 'written backwards',
  split: 'split over messages',
  misspelling: 'misspelled',
  encoded: 'encoded',
};
const PATTERN_WORDS: Readonly<Record<PatternFlag, string>> = {
  REPEATED_SIGNALS: 'repeated',
  ESCALATION: 'escalating',
  CROSS_SESSION: 'over several sessions',
  ROLE_IMBALANCE: 'one-sided',
  PROGRESSIVE_DISCLOSURE: 'disclosed bit by bit',
  PAYMENT_WINDOW: 'near a payment',
  TX_FAILURE_RECENT: 'after a failed payment',
  COORDINATED: 'coordinated',
  AFTER_WARNING: 'after a warning',
};

/** Registries may be newer on the server than here: an unknown flag is shown as it is called. */
const word = (words: Readonly<Record<string, string>>, flag: string): string =>
  words[flag] ?? flag.replaceAll('_', ' ').toLowerCase();

export const obfuscationWords = (flags: readonly Obfuscation[]): string =>
  flags.map((flag) => word(OBFUSCATION_WORDS, flag)).join(', ');
export const patternWords = (flags: readonly PatternFlag[]): string =>
  flags.map((flag) => word(PATTERN_WORDS, flag)).join(', ');
/** Several reasons as one sentence after another would be; detectors end some with a full stop and some not. */
export const reasonWords = (reasons: readonly Reason[]): string =>
  reasons.map(({ text }) => text.replace(/\.$/u, '')).join('; ');
