const MASK = '•';
/** As typed, full-width and small. */
const AT_SIGNS = '@＠﹫';
/** Most texts have nothing to hide, and looking is cheaper than taking them apart. */
const DIGIT_OR_AT = /[\p{N}@＠﹫]/u;
/** Of every script, and circled or raised ones. */
const DIGIT = /^\p{N}$/u;
/** Of a mailbox name; marks and characters without width do not end it. */
const WORD = /^[\p{L}\p{N}\p{M}\p{Cf}._%+-]$/u;
const ENDS_RUN = /^[\p{L}\n]$/u;
/** Digits further apart than this are no number of one another. */
const MOST_BETWEEN = 3;
const FEWEST_DIGITS = 5;
const KEPT_DIGITS = 2;

const ASCII = 128;
/** The same questions for ASCII, asked once: most of what people type. */
const tableOf = (pattern: RegExp): Uint8Array =>
  Uint8Array.from({ length: ASCII }, (_, code) => Number(pattern.test(String.fromCharCode(code))));
const [ASCII_DIGIT, ASCII_WORD, ASCII_ENDS_RUN] = [tableOf(DIGIT), tableOf(WORD), tableOf(ENDS_RUN)];

const is = (code: number, ascii: Uint8Array, pattern: RegExp): boolean =>
  code < ASCII ? ascii[code] === 1 : pattern.test(String.fromCodePoint(code));
export const isDigit = (char: string): boolean => is(char.codePointAt(0) ?? 0, ASCII_DIGIT, DIGIT);

const codeAt = (text: string, index: number): number => text.codePointAt(index) ?? 0;
const widthOf = (code: number): number => (code > 0xffff ? 2 : 1);
/** Where the character before `index` begins. */
function before(text: string, index: number): number {
  const pair = index >= 2 && codeAt(text, index - 2) > 0xffff;
  return index - (pair ? 2 : 1);
}

/**
 * Masks phone-like digits and mailbox names in place: one code unit for one, so that spans still fit. Every run of
 * digits that, with its separators, holds five or more keeps its last two. Linear in the length of the text.
 */
export function limitText(text: string): string {
  if (!DIGIT_OR_AT.test(text)) return text;
  /** Where hidden characters begin, in no order. */
  const hidden: number[] = [];
  let run: number[] = [];
  /** Characters since the last digit. */
  let between = 0;
  const flush = (): void => {
    if (run.length >= FEWEST_DIGITS) for (const at of run.slice(0, -KEPT_DIGITS)) hidden.push(at);
    run = [];
  };
  for (let at = 0; at < text.length; ) {
    const code = codeAt(text, at);
    between += 1;
    if (is(code, ASCII_DIGIT, DIGIT)) {
      run.push(at);
      between = 0;
    } else if (run.length > 0 && (between > MOST_BETWEEN || is(code, ASCII_ENDS_RUN, ENDS_RUN))) flush();
    if (code === 0x40 || (code >= ASCII && AT_SIGNS.includes(String.fromCodePoint(code))))
      hideMailbox(text, at, hidden);
    at += widthOf(code);
  }
  flush();
  return hidden.length === 0 ? text : masked(text, hidden);
}

/** Of the name before an at sign all but its first character, which stays as a hint. */
function hideMailbox(text: string, sign: number, hidden: number[]): void {
  let at = before(text, sign);
  while (at > 0) {
    const previous = before(text, at);
    if (!is(codeAt(text, previous), ASCII_WORD, WORD) || !is(codeAt(text, at), ASCII_WORD, WORD)) return;
    hidden.push(at);
    at = previous;
  }
}

function masked(text: string, hidden: number[]): string {
  let out = '';
  let from = 0;
  for (const at of hidden.sort((a, b) => a - b)) {
    // A digit may be of a number and of a mailbox.
    if (at < from) continue;
    const width = widthOf(codeAt(text, at));
    out += text.slice(from, at) + MASK.repeat(width);
    from = at + width;
  }
  return out + text.slice(from);
}
