import type { Lexicon } from './define.ts';

export const hi: Lexicon = { language: 'hi', classes: {}, sets: {}, phrases: {} };
