import type { Lexicon } from './define.ts';

export const sw: Lexicon = { language: 'sw', classes: {}, sets: {}, phrases: {} };
