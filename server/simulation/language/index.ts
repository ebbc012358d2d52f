import { de } from './de.ts';
import type { Language } from './define.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { pcm } from './pcm.ts';
import { pt } from './pt.ts';
import { sw } from './sw.ts';

/** Languages of the marketplace with their share of its users. A language is one file and one line. */
export const LANGUAGES: readonly (readonly [Language, number])[] = [
  [en, 30],
  [fr, 18],
  [es, 14],
  [pt, 12],
  [de, 10],
  [pcm, 9],
  [sw, 7],
];
