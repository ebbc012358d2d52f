import type { Obfuscation } from './signals.ts';
import { LOOSE_CODES, STRICT_CODES } from './text/confusables.ts';
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
  /** `null` when folding moved nothing; entries past the end of `text` mean nothing. */
  readonly from: Int32Array | null;
  readonly to: Int32Array | null;
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
  const { length } = norm.text;
  return {
    start: start < length ? (norm.from[start] ?? 0) : 0,
    end: end <= length ? (norm.to[end - 1] ?? norm.original.length) : norm.original.length,
  };
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
  /** UTF-16 units of the folded text so far and where each came from; the first `length` entries count. */
  private out: Uint16Array;
  private from: Int32Array;
  private to: Int32Array;
  private length = 0;
  private readonly marks: Mark[] = [];
  private foreign = false;

  constructor(original: string) {
    this.original = original;
    const size = original.length + 32;
    this.out = new Uint16Array(size);
    this.from = new Int32Array(size);
    this.to = new Int32Array(size);
  }

  run(): Normalised {
    const { original } = this;
    let at = 0;
    while (at < original.length) at = this.step(at);
    if (this.foreign) this.replaceLookalikes();
    const { length } = this;
    return {
      original,
      text: textOf(this.out.subarray(0, length)),
      from: this.from,
      to: this.to,
      marks: this.marks,
    };
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
      this.pushUnit(cp >= 65 && cp <= 90 ? cp + 32 : cp === 96 ? 39 : cp, at, next);
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
      if (this.length > 0) this.to[this.length - 1] = next;
      return next;
    }
    if (cp >= 0x370 && cp <= 0x58f) this.foreign = true;
    this.push(folded.out, at, next, folded.kind);
    return next;
  }

  private pushUnit(unit: number, from: number, to: number): void {
    const at = this.length++;
    if (at >= this.out.length) this.grow();
    this.out[at] = unit;
    this.from[at] = from;
    this.to[at] = to;
  }

  private grow(): void {
    const size = this.out.length * 2;
    const [out, from, to] = [new Uint16Array(size), new Int32Array(size), new Int32Array(size)];
    out.set(this.out);
    from.set(this.from);
    to.set(this.to);
    [this.out, this.from, this.to] = [out, from, to];
  }

  private push(text: string, from: number, to: number, kind: Obfuscation | null): void {
    const start = this.length;
    for (let i = 0; i < text.length; i++) this.pushUnit(text.charCodeAt(i), from, to);
    if (kind !== null) this.mark(kind, start, this.length);
  }

  private mark(kind: Obfuscation, start: number, end: number): void {
    const last = this.marks.at(-1);
    if (last !== undefined && last.kind === kind && start <= last.end + 1) {
      this.marks[this.marks.length - 1] = { kind, start: last.start, end };
    } else this.marks.push({ kind, start, end });
  }

  private markLast(kind: Obfuscation): void {
    const last = this.length - 1;
    if (last >= 0 && isAlnum(this.out[last] as number)) this.mark(kind, last, last + 1);
  }

  /** An invisible character is a disguise only inside a word or number; emoji use joiners honestly. */
  private skipInvisible(at: number, next: number): void {
    const last = this.length - 1;
    if (last < 0 || !isAlnum(this.out[last] as number)) return;
    const after = this.original.codePointAt(next) ?? 32;
    const cp = this.original.charCodeAt(at);
    const variation = cp >= 0xfe00 && cp <= 0xfe0f;
    if (!variation && (isLetterOrDigit(after) || isInvisible(after))) this.mark('zero_width', last, last + 1);
  }

  private replaceLookalikes(): void {
    const { out, length } = this;
    let i = 0;
    while (i < length) {
      if (!isWordUnit(out[i] as number)) {
        i++;
        continue;
      }
      let end = i;
      let latin = false;
      let foreign = false;
      let strict = true;
      for (; end < length; end++) {
        const unit = out[end] as number;
        if (!isWordUnit(unit)) break;
        if (unit >= 0x370) {
          foreign = true;
          strict &&= STRICT_CODES[unit - 0x370] !== 0;
        } else if (unit >= 97) latin = true;
      }
      if (foreign && (latin || strict)) this.replaceWord(i, end, latin);
      i = end;
    }
  }

  private replaceWord(start: number, end: number, mixed: boolean): void {
    const codes = mixed ? LOOSE_CODES : STRICT_CODES;
    for (let i = start; i < end; i++) {
      const unit = this.out[i] as number;
      const code = unit >= 0x370 ? (codes[unit - 0x370] ?? 0) : 0;
      if (code !== 0) this.out[i] = code;
    }
    if (mixed) this.mark('homoglyph', start, end);
  }
}

/** ASCII letters and digits, Greek, Cyrillic, Armenian: the scripts that pass for each other. */
const isWordUnit = (unit: number) =>
  (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 0x370 && unit <= 0x58f);

/** Arguments of one call are bounded by the stack, so long texts are put together in parts. */
const MAX_UNITS = 8192;
function textOf(units: Uint16Array): string {
  let text = '';
  // Function.apply takes whatever is like an array; its type wants a real one, which would be a copy.
  for (let i = 0; i < units.length; i += MAX_UNITS)
    text += String.fromCharCode.apply(null, units.subarray(i, i + MAX_UNITS) as unknown as number[]);
  return text;
}
