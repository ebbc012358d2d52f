import type { Lexicon } from './define.ts';

export const es: Lexicon = { language: 'es', classes: {}, sets: {}, phrases: {} };
