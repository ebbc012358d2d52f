import type { Mention } from '../mentions.ts';
import type { Reading } from '../reading.ts';
import { isA } from '../reading.ts';
import { wordList } from '../text/word-list.ts';

/** Where what is said of the work ends and something new begins; a comma does too. */
const THEN = wordList(`
  then and so just if but after once when afterwards et puis alors si y luego despues entonces und dann danach wenn e
  depois entao aur phir kisha halafu`);

/** What may stand between that and the name, when the name itself is what is to be done: "then you can just Venmo …". */
const LIGHT = wordList(`
  then and so just if but you u we i can could will would please pls only simply by via with on through the your my
  accept take prefer want need tu vous te voce usted du mir mich bitte par por per mit nehme tum aap aur`);

/** What follows a name that is an offer: an amount, what is owed, when, or whether that is fine. */
const OFFERED = wordList(`
  half rest remainder balance deposit money amount payment payments now first after afterwards later today tonight
  tomorrow please pls ok okay works work instead only fine good bitte svp stp ahora luego agora depois jetzt danach
  maintenant apres kar kardo karo karna`);

/** Whose paying is part of the work: those for whom it is made. */
const OTHERS = wordList(`
  customer customers client clients user users people visitor visitors buyer buyers guest guests shopper shoppers member
  members they he she everyone anyone kunden kunde nutzer clientes cliente usuarios compradores acheteurs utilisateurs`);

const REACH = 8;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * Whether the name is what somebody is to pay by, in a clause of its own after what is said of the work: "I fix it, then
 * PayPal the rest". `work`: the place of the word of work before it.
 */
export function isOffer(reading: Reading, mention: Mention, work: number): boolean {
  if (mention.channel.kind !== 'pay') return false;
  const begin = clauseOf(reading, mention, work);
  if (begin === null) return false;
  let light = true;
  let pays = false;
  for (let i = begin; i < mention.first; i++) {
    const text = reading.words[i]?.text ?? '';
    if (OTHERS.has(text) || isNamed(reading, i)) return false;
    if (!LIGHT.has(text)) light = false;
    if (isA(reading, i, 'pay')) pays = true;
  }
  return pays || (light && isOffered(reading, mention.last)) || (light && isAsked(reading, begin, mention));
}

/** Where the clause of the name begins, after the word of work and its object; null: it is the same clause. */
function clauseOf(reading: Reading, mention: Mention, work: number): number | null {
  for (let i = mention.first; i > Math.max(work, mention.first - REACH); i--) {
    const word = reading.words[i];
    if (word?.gap === 1 || (i < mention.first && THEN.has(word?.text ?? ''))) return isNamed(reading, i - 1) ? null : i;
  }
  return null;
}

/** Whether a word belongs to a name. A text may hold thousands of names, in order: they are not all looked through. */
function isNamed({ mentions }: Reading, at: number): boolean {
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((mentions[middle]?.last ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return (mentions[low]?.first ?? Number.POSITIVE_INFINITY) <= at;
}

/** "… 40", "… the rest", "… please". */
function isOffered(reading: Reading, last: number): boolean {
  const next = reading.words[last];
  if (next === undefined || next.gap === 2) return false;
  if (isDigit(next.text.charCodeAt(0)) || OFFERED.has(next.text)) return true;
  return ['the', 'your', 'my', 'it', 'le', 'den', 'el', 'o'].includes(next.text) && last + 2 <= reading.words.length
    ? OFFERED.has(reading.words[last + 1]?.text ?? '')
    : false;
}

/** "… , you Venmo": the other side is to do it, and nothing more is said. */
function isAsked(reading: Reading, begin: number, mention: Mention): boolean {
  const end = reading.words[mention.last];
  const asks = reading.words.slice(begin, mention.first).some(({ text }) => ['you', 'u', 'tum', 'tu'].includes(text));
  return asks && (end === undefined || end.gap === 2);
}
