import type { Lexicon } from './define.ts';

export const pcm: Lexicon = { language: 'pcm', classes: {}, sets: {}, phrases: {} };
