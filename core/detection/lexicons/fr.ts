import type { Lexicon } from './define.ts';

export const fr: Lexicon = { language: 'fr', classes: {}, sets: {}, phrases: {} };
