import type { Obfuscation } from '../signals.ts';
import { hasAny, isAll, isAlnum, isDigit, isLetter, isSpace, oneOf, runEnd } from './scan.ts';
import type { Word } from './words.ts';

/** An e-mail address or a domain, however its dots and at-signs are written. Folded offsets. */
export interface Address {
  readonly kind: 'email' | 'domain';
  readonly start: number;
  readonly end: number;
  readonly domain: string;
  readonly path: boolean;
  readonly schemed: boolean;
  readonly obfuscation: readonly Obfuscation[];
}

const TLDS = new Set(
  'com net org fr de es pt br uk co io me info biz eu cm ng ke in us app dev shop site online xyz page link store pro ly gg gl ee be ch it nl ie ca au gd tv cc to club live email test invalid'.split(
    ' ',
  ),
);
/** Top-level domains that are also words or names: in running text they need a path, a scheme or a known host. */
const WORDY = new Set(
  'in me us it to be app page link store pro club live email de es test site shop online co ch ie ca au info'.split(
    ' ',
  ),
);
const DOTS = new Set([
  'dot',
  'point',
  'punkt',
  'punto',
  'ponto',
  'nukta',
  'dott',
  'pt',
  'doti',
  'period',
  'd0t',
  'pnt',
]);
export const ATS: ReadonlySet<string> = new Set([
  'at',
  'arobase',
  'arroba',
  'aroba',
  'arobas',
  'aet',
  'klammeraffe',
  'chiocciola',
  'arrobase',
  'a-rond',
  'arobaz',
]);
const SLASHES = new Set(['slash', 'barra', 'schragstrich', 'forwardslash']);
const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['underscore', '_'],
  ['tiret', '-'],
  ['dash', '-'],
  ['hyphen', '-'],
  ['guion', '-'],
  ['unterstrich', '_'],
  ['bindestrich', '-'],
  ['sublinhado', '_'],
  ['traco', '-'],
  ['plus', '+'],
  ['minus', '-'],
]);
export const PROVIDERS = new Set(
  'gmail googlemail hotmail yahoo outlook icloud protonmail proton gmx ymail aol laposte wanadoo gmial gmaill gmal jmail gemail rediffmail yandex zoho'.split(
    ' ',
  ),
);
/** Hosts whose address is a way to reach or pay a person. */
export const INVITES: ReadonlySet<string> = new Set(
  't.me wa.me m.me ig.me discord.gg discord.com bit.ly tinyurl.com goo.gl linktr.ee revolut.me paypal.me cash.app chat.whatsapp.com api.whatsapp.com calendly.com cutt.ly is.gd rb.gy t.co telegram.me wa.link venmo.com line.me signal.me viber.com snapchat.com beacons.ai monzo.me wise.com pay.me linkin.bio'.split(
    ' ',
  ),
);

type Sep = { readonly how: 'plain' | 'spaced' | 'bracket' | 'word'; readonly left: number } | null;

/** A message with this many addresses is decided; the rest would only cost time. */
const MAX_FOUND = 48;

const isOpening = oneOf('([{<*');
const isClosing = oneOf(')]}>*');
const isBracket = oneOf('([{<');
const isLocalMark = oneOf('._+-');
const isStop = oneOf('.!?');
const isPathMark = oneOf('_+$@-');
const isPathHead = (unit: number) => isAlnum(unit) || isPathMark(unit);
const isPathEnd = oneOf(',;)>"\'');
const isPath = (unit: number) => !isPathEnd(unit) && !isSpace(unit);
const isQuote = oneOf('*"\'_');
const isBeforeAt = (unit: number) => isSpace(unit) || isBracket(unit) || isQuote(unit);
const isAfterAt = (unit: number) => isSpace(unit) || isQuote(unit) || isClosing(unit);

/** "[.]", "( . )": a dot between brackets, a blank or none beside each. */
function isBracketed(gap: string): boolean {
  let at = 0;
  const blank = () => {
    if (isSpace(gap.charCodeAt(at))) at++;
  };
  const unit = (is: (code: number) => boolean) => is(gap.charCodeAt(at++));
  blank();
  if (!unit(isOpening)) return false;
  blank();
  if (!unit((code) => code === 46)) return false;
  blank();
  if (!unit(isClosing)) return false;
  blank();
  return at === gap.length;
}

/** "(@)", " @ ": an at-sign in brackets, quotes and blanks. */
function isDressedAt(gap: string): boolean {
  const at = runEnd(gap, 0, isBeforeAt);
  return gap.charCodeAt(at) === 64 && runEnd(gap, at + 1, isAfterAt) === gap.length;
}

/** All addresses in the words of a folded text, in order. */
export function findAddresses(words: readonly Word[], text: string): Address[] {
  const found: Address[] = [];
  let floor = 0;
  for (let i = 1; i < words.length; i++) {
    const word = words[i] as Word;
    if (!TLDS.has(word.text)) continue;
    const address = addressAt(words, text, i, floor);
    if (address === null) continue;
    found.push(address.address);
    if (found.length >= MAX_FOUND) break;
    floor = address.next;
    i = Math.max(i, address.next - 1);
  }
  return found;
}

const between = (words: readonly Word[], text: string, i: number) =>
  text.slice(words[i - 1]?.end ?? 0, words[i]?.start ?? 0);

/** What stands before word `i`: a dot, written or spoken. `left` is the index of the word to its left. */
function dotBefore(words: readonly Word[], text: string, i: number, floor: number): Sep {
  if (i - 1 < floor) return null;
  const gap = between(words, text, i);
  if (gap === '.') return { how: 'plain', left: i - 1 };
  if (gap.length <= 6 && gap.trim() === '.') return { how: 'spaced', left: i - 1 };
  if (isBracketed(gap)) return { how: 'bracket', left: i - 1 };
  const middle = words[i - 1];
  if (middle !== undefined && DOTS.has(middle.text) && i - 2 >= floor && gap.length <= 4) {
    const before = between(words, text, i - 1);
    if (before.length <= 4 && middle.gap < 2)
      return { how: hasAny(before, isOpening) ? 'bracket' : 'word', left: i - 2 };
  }
  return null;
}

function atBefore(words: readonly Word[], text: string, i: number, floor: number): Sep {
  if (i - 1 < floor) return null;
  const gap = between(words, text, i);
  if (gap === '@') return { how: 'plain', left: i - 1 };
  if (gap.length <= 8 && isDressedAt(gap)) return { how: hasAny(gap, isBracket) ? 'bracket' : 'spaced', left: i - 1 };
  const middle = words[i - 1];
  if (middle !== undefined && ATS.has(middle.text) && i - 2 >= floor && gap.length <= 4) {
    const before = between(words, text, i - 1);
    if (before.length <= 4 && middle.gap < 2)
      return { how: hasAny(before, isOpening) ? 'bracket' : 'word', left: i - 2 };
  }
  return null;
}

function addressAt(
  words: readonly Word[],
  text: string,
  tld: number,
  floor: number,
): { address: Address; next: number } | null {
  const dot = dotBefore(words, text, tld, floor);
  if (dot === null) return null;
  const hows = new Set<string>([dot.how]);
  let first = dot.left;
  let labels = `${words[first]?.text}.${words[tld]?.text}`;
  let at = atBefore(words, text, first, floor);
  for (let guard = 0; at === null && guard < 4; guard++) {
    const more = dotBefore(words, text, first, floor) ?? dashBefore(words, text, first, floor);
    if (more === null || (more.how === 'spaced' && dot.how === 'plain')) break;
    const dash = text.slice(words[more.left]?.end ?? 0, words[first]?.start ?? 0) === '-';
    hows.add(more.how);
    first = more.left;
    labels = `${words[first]?.text}${dash ? '-' : '.'}${labels}`;
    at = atBefore(words, text, first, floor);
  }
  let last = tld;
  for (let guard = 0; guard < 3; guard++) {
    const next = words[last + 1];
    if (next === undefined) break;
    const gap = between(words, text, last + 1);
    if (
      gap === '.' &&
      next.text.length > 1 &&
      isLetter(next.text.charCodeAt(0)) &&
      (TLDS.has(next.text) || guard === 0)
    ) {
      labels += `.${next.text}`;
      last++;
    } else if (DOTS.has(next.text) && TLDS.has(words[last + 2]?.text ?? '') && next.gap === 0) {
      labels += `.${words[last + 2]?.text}`;
      hows.add('word');
      last += 2;
    } else break;
  }
  const next = last + 1;
  if (at !== null) {
    const start = localStart(words, text, at.left, floor, at.how);
    const plainAt = at.how === 'word' && words[first - 1]?.text === 'at';
    // "at home dot com": a spoken "at" is one only with a spoken dot or a mail provider after it.
    if (
      plainAt &&
      ((!hows.has('word') && !hows.has('bracket') && !PROVIDERS.has(labels.split('.')[0] ?? '')) ||
        labels.startsWith('www.') ||
        NO_LOCAL.has(words[at.left]?.text ?? ''))
    )
      return domain(words, text, first, last, labels, hows, next);
    hows.add(at.how);
    const local = words[start];
    if (local === undefined) return null;
    return {
      address: {
        kind: 'email',
        start: local.start,
        end: words[last]?.end ?? 0,
        domain: labels,
        path: false,
        schemed: false,
        obfuscation: techniques(hows),
      },
      next,
    };
  }
  return domain(words, text, first, last, labels, hows, next);
}

/** Words before "at" that make a place of what follows. */
const NO_LOCAL = new Set(
  'is are lives live me us manual look site website page pages found here shop store visit available online based up it them out form quote list prices works things now also website hosted sits that this everything portfolio photos pictures pics more details book order see check'.split(
    ' ',
  ),
);

function dashBefore(words: readonly Word[], text: string, i: number, floor: number): Sep {
  if (i - 1 < floor) return null;
  return between(words, text, i) === '-' ? { how: 'plain', left: i - 1 } : null;
}

/** The first word of the local part that ends with word `i`. */
function localStart(words: readonly Word[], text: string, i: number, floor: number, how: string): number {
  let first = i;
  for (let guard = 0; guard < 6 && first - 1 >= floor; guard++) {
    const gap = between(words, text, first);
    if (gap.length <= 2 && isAll(gap, isLocalMark)) {
      first--;
      continue;
    }
    const spoken = words[first - 1]?.text ?? '';
    if ((DOTS.has(spoken) || SPOKEN.has(spoken)) && first - 2 >= floor && (how !== 'plain' || spoken !== 'plus')) {
      first -= 2;
      continue;
    }
    break;
  }
  return first;
}

function domain(
  words: readonly Word[],
  text: string,
  first: number,
  last: number,
  labels: string,
  hows: ReadonlySet<string>,
  next: number,
): { address: Address; next: number } | null {
  if (hows.has('spaced')) return null;
  const start = words[first]?.start ?? 0;
  const end = words[last]?.end ?? 0;
  const before = text.slice(Math.max(0, start - 8), start);
  if (before.endsWith('@') || text[end] === '@') return null;
  const scheme = before.endsWith('https://') ? 8 : before.endsWith('http://') ? 7 : 0;
  const schemed = scheme > 0 || labels.startsWith('www.');
  const slash = text[end] === '/' && isPathHead(text.charCodeAt(end + 1));
  const spokenPath = SLASHES.has(words[next]?.text ?? '');
  const path = slash || spokenPath;
  const host = labels.startsWith('www.') ? labels.slice(4) : labels;
  const tld = host.split('.').at(-1) ?? '';
  const spoken = hows.has('word') || hows.has('bracket');
  const bare = !schemed && !path && !INVITES.has(host);
  if (WORDY.has(tld) && bare && !(spoken && !WORDY.has(host.split('.')[0] ?? '')) && !plausibleBare(host, before))
    return null;
  if (isAll(words[last - 1]?.text ?? '', isDigit) && !schemed) return null;
  let stop = end;
  if (slash) stop = runEnd(text, stop, isPath);
  if (spokenPath) stop = words[Math.min(next + 1, words.length - 1)]?.end ?? end;
  const from = start - scheme;
  return {
    address: { kind: 'domain', start: from, end: stop, domain: host, path, schemed, obfuscation: techniques(hows) },
    next: spokenPath ? next + 1 : next,
  };
}

/** Endings that businesses do use and that are no common words. */
const BUSINESS = new Set(['de', 'es', 'co', 'shop', 'info', 'app', 'online', 'site', 'ch', 'ie', 'ca', 'au']);

/** "example.co.in" and "studio-anna.de" are addresses; "home.in", "ok.me" and "paul.the.pro" are missing spaces or names. */
function plausibleBare(host: string, before: string): boolean {
  const labels = host.split('.');
  if (labels.length >= 3)
    return ['co', 'com', 'org', 'net'].includes(labels.at(-2) ?? '') || BUSINESS.has(labels.at(-1) ?? '');
  return BUSINESS.has(labels[1] ?? '') && (labels[0]?.length ?? 0) > 3 && !isStop(before.charCodeAt(before.length - 1));
}

function techniques(hows: ReadonlySet<string>): Obfuscation[] {
  const out: Obfuscation[] = [];
  if (hows.has('word')) out.push('words');
  if (hows.has('bracket')) out.push('separator');
  if (hows.has('spaced')) out.push('spacing');
  return out;
}
