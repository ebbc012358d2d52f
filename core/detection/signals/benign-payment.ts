import { negated } from '../context.ts';
import type { Reason } from '../define.ts';
import type { Reading } from '../reading.ts';
import { isA } from '../reading.ts';
import { wordList } from '../text/word-list.ts';

/**
 * A way of paying is named, and nobody proposes it for this work: it is asked or told how one pays within the platform,
 * or somebody else's customers pay by it. Whoever is to be paid by the other of the two is never excused.
 */
/** Paying, without what says to whom: "pagame", "paga-me" hold the payee. */
const PAYING = wordList(`
  pay paying paid pays payment payments checkout zahlen zahle zahl zahlt zahlung bezahlen bezahle bezahlt bezahlung pagar
  pago pagos pague pagamos pagamento pagamentos pagan pagam payer paie paye paient payent payons paiement paiements regler
  uberweisen uberweist kulipa malipo`);
/** To whom: right behind the verb, or before it in some languages. */
const PAYEE_AFTER = wordList('me us you u him her moi nous vous');
const PAYEE_BEFORE = wordList('me nos te le os m t l vous nous ihr');
const PAYEE = wordList('mir uns dir euch ihnen conmigo contigo comigo contigo myself directly direct');

const HOW = wordList('how wie como comment');
const HOW_REACH = 6;

/** What turns "in the app" round, and what shows that the platform is to be left or its part is only half of it. */
const TURNS = wordList(`
  instead outside off without rather cheaper less rest half remainder balance fee fees commission statt ausserhalb ohne
  lieber gunstiger billiger halfte gebuhr gebuhren provision fuera sin lugar barato mitad comision hors sans plutot dehors
  moins moitie reste commission fora sem vez metade resto taxa comissao`);
/** Behind these another thing is said. */
const THEN = wordList(`
  and then but or so because since und dann aber oder weil also deshalb et puis mais ou donc alors car y luego pero o
  porque asi entonces e depois mas entao`);
const ACCEPTS = wordList(`
  accept accepts support supports take takes offer offers akzeptiert unterstutzt nimmt bietet acepta aceita admite accepte
  accepted akzeptiert aceptado`);

/** Whose paying is part of the work: those for whom it is made. */
const CUSTOMERS = wordList(`
  customer customers client clients visitor visitors buyer buyers guest guests shopper shoppers member members tenant
  tenants subscriber subscribers patient patients kunde kunden gast gaste mieter mitglied mitglieder kaufer besucher
  patienten clientes cliente inquilinos inquilino huespedes socios compradores acheteurs acheteur locataire locataires
  adherents abonnes hospedes inquilinos membros`);
/** "My other clients all pay by …" is said to persuade. */
const PERSUADES = wordList(`
  other others all most always usually normally everybody many andere anderen alle meisten immer normalerweise otros otras
  todos todas siempre normalmente autres tous toutes toujours outros outras sempre geralmente`);

const REACH = 7;
/** Nobody's sentence reaches further: one look costs no more in a text without an end. */
const LONGEST = 24;
const text = (reading: Reading, i: number): string => reading.words[i]?.text ?? '';

/** The words of a sentence, half-open. */
interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** The sentence round a word. */
function sentenceOf(reading: Reading, at: number): Bounds {
  let from = at;
  while (from > 0 && at - from < LONGEST && reading.words[from]?.gap !== 2) from--;
  let to = at + 1;
  while (to < reading.words.length && to - at < LONGEST && reading.words[to]?.gap !== 2) to++;
  return { from, to };
}

const within = (reading: Reading, from: number, to: number, holds: (word: string, i: number) => boolean): number => {
  for (let i = Math.max(0, from); i < Math.min(to, reading.words.length); i++) if (holds(text(reading, i), i)) return i;
  return -1;
};

/** The word of paying that goes with the way named at `[first, last)`. */
function payingNear(reading: Reading, first: number, last: number): number {
  const { from, to } = sentenceOf(reading, first);
  return within(reading, Math.max(from, first - REACH), Math.min(to, last + REACH), (word) => PAYING.has(word));
}

const namesPayee = (reading: Reading, paying: number, { from, to }: Bounds): boolean =>
  PAYEE_AFTER.has(text(reading, paying + 1)) ||
  PAYEE_BEFORE.has(text(reading, paying - 1)) ||
  within(reading, from, to, (word) => PAYEE.has(word)) >= 0;

/** The verb whose object is the way named there: "does the site accept PayPal", "is PayPal accepted". */
const acceptsNear = (reading: Reading, first: number, to: number): number =>
  within(reading, first - 3, Math.min(to, first + 4), (word) => ACCEPTS.has(word));

/** Where the sentence speaks of the platform as the place: "in the app", "here", "does the site accept". */
function placesIn(reading: Reading, first: number, { from, to }: Bounds): number[] {
  const places = (reading.phrases.own ?? [])
    .filter((hit) => hit.first >= from && hit.last <= to)
    .map((hit) => hit.first);
  places.push(within(reading, from, to, (_, i) => isA(reading, i, 'here')));
  const accepts = acceptsNear(reading, first, to);
  if (accepts >= 0)
    places.push(within(reading, Math.max(from, accepts - 3), accepts + 3, (_, i) => isA(reading, i, 'platform')));
  return places.filter((place) => place >= 0);
}

/** Nothing new begins between the two. */
function together(reading: Reading, a: number, b: number): boolean {
  const [from, to] = a < b ? [a, b] : [b, a];
  return within(reading, from + 1, to + 1, (word, i) => reading.words[i]?.gap !== 0 || THEN.has(word)) < 0;
}

function onPlatform(reading: Reading, first: number, last: number): boolean {
  const bounds = sentenceOf(reading, first);
  const paying = payingNear(reading, first, last);
  if (paying >= 0 ? namesPayee(reading, paying, bounds) : acceptsNear(reading, first, bounds.to) < 0) return false;
  return placesIn(reading, first, bounds).some(
    (place) => together(reading, first, place) && !negated(reading, place, place + 1),
  );
}

function customersPay(reading: Reading, first: number, last: number): boolean {
  const bounds = sentenceOf(reading, first);
  const { from, to } = bounds;
  const paying = payingNear(reading, first, last);
  if (paying < 0 || namesPayee(reading, paying, bounds)) return false;
  const payer = within(reading, Math.max(from, paying - 3), Math.min(to, paying + 4), (word) => CUSTOMERS.has(word));
  return payer >= 0 && within(reading, from, to, (word) => PERSUADES.has(word)) < 0;
}

/** Why a way of paying at words `[first, last)` is none for this work, or null. */
export function benignPayment(reading: Reading, first: number, last: number): Reason | null {
  const near = within(reading, first - LONGEST, last + LONGEST, (word) => TURNS.has(word));
  if (reading.phrases.intent !== undefined || near >= 0) return null;
  if (onPlatform(reading, first, last)) return { code: 'own-way', text: 'Speaks of paying within the platform.' };
  if (customersPay(reading, first, last))
    return { code: 'third-party', text: 'Tells how somebody else’s customers pay.' };
  return null;
}

/** "How do I pay with …?": asked without a payee it may be about the platform as well. */
export function asksHow(reading: Reading, first: number, last: number): boolean {
  const bounds = sentenceOf(reading, first);
  const how = within(reading, bounds.from, first, (word) => HOW.has(word));
  const paying = payingNear(reading, first, last);
  return how >= 0 && paying > how && paying - how <= HOW_REACH && !namesPayee(reading, paying, bounds);
}
