import { Matcher, Vocabulary } from '../text/phrases.ts';
import { CHANNEL_NAMES, CHANNELS } from './channels.ts';
import { de } from './de.ts';
import type { Lexicon, PhraseKind, SetName } from './define.ts';
import { PHRASE_KINDS, SET_NAMES } from './define.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { hi } from './hi.ts';
import { pcm } from './pcm.ts';
import { pt } from './pt.ts';
import { sw } from './sw.ts';

/** A new language is a file here and a line there. */
export const LEXICONS: readonly Lexicon[] = [en, fr, es, pt, de, pcm, sw, hi];

export interface PhraseValue {
  readonly kind: PhraseKind;
  readonly language: string;
}

const scoped = (lexicon: Lexicon, source: string) => source.replace(/@([A-Z]+)/g, `@${lexicon.language}:$1`);

function classes(): Map<string, string> {
  const all = new Map<string, string>();
  const apps = CHANNELS.filter((channel) => channel.kind !== 'pay')
    .flatMap((channel) => channel.sure)
    .join('|');
  for (const lexicon of LEXICONS) all.set(`${lexicon.language}:APP`, apps);
  for (const lexicon of LEXICONS)
    for (const [name, body] of Object.entries(lexicon.classes))
      all.set(`${lexicon.language}:${name}`, scoped(lexicon, body));
  return all;
}

export const vocabulary = new Vocabulary(classes());

const patterns: (readonly [string, PhraseValue])[] = LEXICONS.flatMap((lexicon) =>
  PHRASE_KINDS.flatMap((kind) =>
    (lexicon.phrases[kind] ?? []).map(
      (source) => [scoped(lexicon, source), { kind, language: lexicon.language }] as const,
    ),
  ),
);

/** Every phrase of every language in one matcher. */
export const phrases = new Matcher(vocabulary, patterns);

export type SetIds = Readonly<Record<SetName, number>>;

/** The element id of each word set, joined over the languages. */
export const sets: SetIds = Object.fromEntries(
  SET_NAMES.map((name) => [
    name,
    vocabulary.element(LEXICONS.flatMap((lexicon) => lexicon.sets[name] ?? []).join('|')),
  ]),
) as SetIds;

for (const name of CHANNEL_NAMES) vocabulary.element(name);

export const isKnown = (word: string): boolean => word.length > 1 && vocabulary.has(word);
