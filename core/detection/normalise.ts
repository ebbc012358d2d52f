import type { Obfuscation } from './signals.ts';
import { LOOSE, STRICT } from './text/confusables.ts';
import { decodeAt } from './text/encoded.ts';
import { fold, isInvisible } from './text/fold.ts';

/** A place in the folded text where a disguise was undone. Half-open. */
export interface Mark {
  readonly kind: Obfuscation;
  readonly start: number;
  readonly end: number;
}

/** The folded text and the way back: unit `i` of `text` came from `[from[i], to[i])` of `original`. */
export interface Normalised {
  readonly original: string;
  readonly text: string;
  /** `null` when folding moved nothing. */
  readonly from: readonly number[] | null;
  readonly to: readonly number[] | null;
  readonly marks: readonly Mark[];
}

/** Folds a text for reading: case, accents, look-alikes, invisible characters, digits and simple encodings. Never throws. */
export function normalise(original: string): Normalised {
  return isPlain(original)
    ? { original, text: original.toLowerCase(), from: null, to: null, marks: [] }
    : new Folder(original).run();
}

/** Maps a half-open range of the folded text to the original. */
export function toOriginal(norm: Normalised, start: number, end: number): { start: number; end: number } {
  if (norm.from === null || norm.to === null) return { start, end };
  if (end <= start) return { start: 0, end: 0 };
  return { start: norm.from[start] ?? 0, end: norm.to[end - 1] ?? norm.original.length };
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 126 || code === 37 || code === 38 || code === 96) return false;
  }
  return true;
}

const isAlnum = (code: number) => (code >= 48 && code <= 57) || (code >= 97 && code <= 122);
const isLetterOrDigit = (cp: number) =>
  cp < 128 ? isAlnum(cp | 32) || (cp >= 48 && cp <= 57) : /[\p{L}\p{N}]/u.test(String.fromCodePoint(cp));

class Folder {
  private readonly original: string;
  private readonly out: string[] = [];
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly marks: Mark[] = [];
  private foreign = false;

  constructor(original: string) {
    this.original = original;
  }

  run(): Normalised {
    const { original } = this;
    let at = 0;
    while (at < original.length) at = this.step(at);
    if (this.foreign) this.replaceLookalikes();
    return { original, text: this.out.join(''), from: this.from, to: this.to, marks: this.marks };
  }

  private step(at: number): number {
    const cp = this.original.codePointAt(at) ?? 32;
    const next = at + (cp > 0xffff ? 2 : 1);
    if (cp === 37 || cp === 38) {
      const decoded = decodeAt(this.original, at);
      if (decoded !== null) {
        this.push(decoded.char.toLowerCase(), at, decoded.end, 'encoded');
        return decoded.end;
      }
    }
    if (cp < 128) {
      const lower = cp >= 65 && cp <= 90 ? cp + 32 : cp;
      this.push(cp === 96 ? "'" : String.fromCharCode(lower), at, next, null);
      return next;
    }
    if (isInvisible(cp)) {
      this.skipInvisible(at, next);
      return next;
    }
    if (cp === 0x20e3) {
      this.markLast('emoji');
      return next;
    }
    const folded = fold(cp);
    if (folded.out.length === 0) {
      const last = this.to.length - 1;
      if (last >= 0) this.to[last] = next;
      return next;
    }
    if (cp >= 0x370 && cp <= 0x58f) this.foreign = true;
    this.push(folded.out, at, next, folded.kind);
    return next;
  }

  private push(text: string, from: number, to: number, kind: Obfuscation | null): void {
    const start = this.out.length;
    for (let i = 0; i < text.length; i++) {
      this.out.push(text.charAt(i));
      this.from.push(from);
      this.to.push(to);
    }
    if (kind !== null) this.mark(kind, start, this.out.length);
  }

  private mark(kind: Obfuscation, start: number, end: number): void {
    const last = this.marks.at(-1);
    if (last !== undefined && last.kind === kind && start <= last.end + 1) {
      this.marks[this.marks.length - 1] = { kind, start: last.start, end };
    } else this.marks.push({ kind, start, end });
  }

  private markLast(kind: Obfuscation): void {
    const last = this.out.length - 1;
    if (last >= 0 && isAlnum((this.out[last] ?? ' ').charCodeAt(0))) this.mark(kind, last, last + 1);
  }

  /** An invisible character is a disguise only inside a word or number; emoji use joiners honestly. */
  private skipInvisible(at: number, next: number): void {
    const last = this.out.length - 1;
    const before = (this.out[last] ?? ' ').charCodeAt(0);
    const after = this.original.codePointAt(next) ?? 32;
    const cp = this.original.charCodeAt(at);
    const variation = cp >= 0xfe00 && cp <= 0xfe0f;
    if (!variation && isAlnum(before) && (isLetterOrDigit(after) || isInvisible(after)))
      this.mark('zero_width', last, last + 1);
  }

  private replaceLookalikes(): void {
    const { out } = this;
    let i = 0;
    while (i < out.length) {
      if (!isWordChar(out[i])) {
        i++;
        continue;
      }
      let end = i;
      let latin = false;
      let foreign = false;
      let strict = true;
      while (end < out.length && isWordChar(out[end])) {
        const char = out[end] ?? '';
        if (char >= 'a' && char <= 'z') latin = true;
        else if (char > '\u036f') {
          foreign = true;
          strict &&= STRICT.has(char);
        }
        end++;
      }
      if (foreign && (latin || strict)) this.replaceWord(i, end, latin);
      i = end;
    }
  }

  private replaceWord(start: number, end: number, mixed: boolean): void {
    for (let i = start; i < end; i++)
      this.out[i] = (mixed ? LOOSE : STRICT).get(this.out[i] ?? '') ?? this.out[i] ?? '';
    if (mixed) this.mark('homoglyph', start, end);
  }
}

const isWordChar = (char: string | undefined) =>
  char !== undefined &&
  ((char >= 'a' && char <= 'z') || (char >= '0' && char <= '9') || (char >= '\u0370' && char <= '\u058f'));
