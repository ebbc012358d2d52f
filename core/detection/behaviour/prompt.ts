import type { Span } from '../define.ts';
import { normalise } from '../normalise.ts';
import { collapse, isSpace } from '../text/scan.ts';

/**
 * The likeness of two prompts, whatever contact details are put in: min-hashes over runs of four letters of the
 * normalised text without its values. The share of equal hashes estimates how much of the two texts is the same.
 * Broder, "On the resemblance and containment of documents", 1997.
 */
export const PRINT_SIZE = 16;
const RUN = 4;
/** What a long text begins with is enough to know it by, and bounds the work. */
const MAX_LETTERS = 2_000;
/** With fewer letters left than this the values are what the prompt consists of: then they count. */
const MIN_LETTERS = 12;
const ALIKE = 11;

export type Print = readonly number[];

/** `values`: spans of the contact details in `content`. */
export function printOf(content: string, values: readonly Pick<Span, 'start' | 'end'>[]): Print {
  const rest = lettersOf(without(content, values));
  return minHashes(rest.length >= MIN_LETTERS ? rest : plain(content));
}

export const isAlike = (a: Print, b: Print): boolean => a.filter((hash, index) => hash === b[index]).length >= ALIKE;

function without(content: string, spans: readonly Pick<Span, 'start' | 'end'>[]): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    rest += content.slice(from, Math.max(from, start));
    from = Math.max(from, end);
  }
  return rest + content.slice(from);
}

const plain = (content: string): string => collapse(normalise(content.slice(0, MAX_LETTERS)).text);

const LETTER = /\p{L}/u;
function lettersOf(content: string): string {
  let letters = '';
  for (const char of plain(content)) if (isSpace(char.charCodeAt(0)) || LETTER.test(char)) letters += char;
  return collapse(letters);
}

function minHashes(text: string): number[] {
  const lowest = new Uint32Array(PRINT_SIZE).fill(0xffff_ffff);
  for (let at = 0; at === 0 || at + RUN <= text.length; at += 1) {
    const hash = fnv(text, at, Math.min(text.length, at + RUN));
    for (let index = 0; index < PRINT_SIZE; index += 1) {
      const mixed = mix(hash, index);
      if (mixed < (lowest[index] ?? 0)) lowest[index] = mixed;
    }
  }
  return [...lowest];
}

/** FNV-1a, 32 bits. */
function fnv(text: string, start: number, end: number): number {
  let hash = 0x811c_9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash;
}

/** One of sixteen independent orders of the hashes (finaliser of MurmurHash3, seeded). */
function mix(hash: number, index: number): number {
  let h = hash ^ Math.imul(index + 1, 0x9e37_79b9);
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
