import type { Lexicon } from './define.ts';

export const pt: Lexicon = { language: 'pt', classes: {}, sets: {}, phrases: {} };
