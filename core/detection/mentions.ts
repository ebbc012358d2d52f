import type { Named } from './lexicons/channels.ts';
import { CHANNEL_BY_NAME, LONG_NAMES } from './lexicons/channels.ts';
import type { Obfuscation } from './signals.ts';
import type { Word } from './text/words.ts';

/** A channel's name found in a message; word indices half-open. */
export interface Mention extends Named {
  readonly first: number;
  readonly last: number;
  readonly disguise: Obfuscation | null;
}

const MAX_PIECES = 5;
const REVERSED: ReadonlyMap<string, string> = new Map(
  [...LONG_NAMES].map((name) => [[...name].reverse().join(''), name]),
);
const PREFIXES: ReadonlySet<string> = new Set(
  [...LONG_NAMES].flatMap((name) => [...name].map((_, i) => name.slice(0, i + 1))),
);

/** Everything a mention can start with, so that most words cost one look-up. */
const STARTS: ReadonlySet<string> = new Set([...CHANNEL_BY_NAME.keys(), ...REVERSED.keys(), ...PREFIXES]);

export function findMentions(words: readonly Word[]): Mention[] {
  const out: Mention[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (!STARTS.has(word.text) && word.disguise === null) continue;
    const named = CHANNEL_BY_NAME.get(word.text);
    if (named !== undefined) {
      out.push({ ...named, first: i, last: i + 1, disguise: word.disguise });
      continue;
    }
    const name = REVERSED.get(word.text);
    const mirrored = name === undefined ? undefined : CHANNEL_BY_NAME.get(name);
    if (mirrored !== undefined) {
      out.push({ ...mirrored, first: i, last: i + 1, disguise: 'reversed' });
      continue;
    }
    const pieces = inPieces(words, i) ?? insideJoined(word, i);
    if (pieces !== null) {
      out.push(pieces);
      i = pieces.last - 1;
    }
  }
  return out;
}

/** "tele gram", "pay-pal", "wh ats app": neighbours that make a name together. */
function inPieces(words: readonly Word[], i: number): Mention | null {
  let joined = words[i]?.text ?? '';
  if (!PREFIXES.has(joined)) return null;
  for (let last = i + 1; last < Math.min(i + MAX_PIECES, words.length); last++) {
    const next = words[last] as Word;
    if (next.gap === 2) return null;
    joined += next.text;
    const named = LONG_NAMES.has(joined) ? CHANNEL_BY_NAME.get(joined) : undefined;
    if (named !== undefined) {
      const gap = next.start - (words[last - 1]?.end ?? 0);
      // "pay pal" and "whats app" are how people spell; three pieces and more hide.
      return { ...named, first: i, last: last + 1, disguise: last - i > 1 || gap > 1 ? 'spacing' : null };
    }
    if (!PREFIXES.has(joined)) return null;
  }
  return null;
}

/** A name inside letters that were spelled out without word breaks. */
function insideJoined(word: Word, i: number): Mention | null {
  if (word.disguise !== 'spacing' && word.disguise !== 'separator') return null;
  for (const name of LONG_NAMES) {
    if (!word.text.includes(name)) continue;
    const named = CHANNEL_BY_NAME.get(name);
    if (named !== undefined) return { ...named, first: i, last: i + 1, disguise: word.disguise };
  }
  return null;
}
