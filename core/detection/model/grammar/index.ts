import { de } from './de.ts';
import type { Grammar } from './define.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { hi } from './hi.ts';
import { pcm } from './pcm.ts';
import { pt } from './pt.ts';
import { sw } from './sw.ts';

export const GRAMMARS: readonly Grammar[] = [en, fr, es, pt, de, pcm, sw, hi];
