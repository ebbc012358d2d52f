import type { Lexicon } from './define.ts';

export const de: Lexicon = { language: 'de', classes: {}, sets: {}, phrases: {} };
