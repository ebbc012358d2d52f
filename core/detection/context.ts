import type { Reading } from './reading.ts';
import { anyOf, isA } from './reading.ts';

/**
 * What turns a mention into its opposite: negation, refusal, the rule quoted, the platform's own ways, a third party.
 * Each test answers with the code of the reason that is stored, or null.
 */
const REACH = 7;
/** Words after a negation that make it an offer: "no problem", "not only", "don't worry". */
const SOFTENERS = new Set([
  'problem',
  'worries',
  'worry',
  'stress',
  'wahala',
  'problema',
  'probleme',
  'souci',
  'soucis',
  'issue',
  'only',
  'just',
  'matter',
  'doubt',
  'shida',
  'preocupes',
  'preocupe',
  'inquietes',
  'inquietez',
  'matata',
  'ja',
  'hesite',
  'hesitez',
  'dudes',
  'forget',
  'hesitate',
]);
/** Negations that stand after what they negate. */
const AFTER = new Set(['nicht', 'nahi', 'nahin', 'nai', 'nein', 'hapana', 'pas']);
/** "why not X", "can't I X" ask for X. */
const ASKED = new Set(['why', 'pourquoi', 'warum', 'porque', 'por']);

/** Portuguese "no zap" is "on the zap": right after a verb of getting in touch it negates nothing. */
function locative(reading: Reading, i: number, first: number): boolean {
  const before = reading.words[i - 1];
  if (reading.words[i]?.text !== 'no' || i !== first - 1 || before === undefined || reading.words[i]?.gap !== 0)
    return false;
  return (isA(reading, i - 1, 'touch') || isA(reading, i - 1, 'party')) && !NO_FOLLOWS.has(before.text);
}
const NO_FOLLOWS = new Set([
  'have',
  'got',
  'has',
  'with',
  'use',
  'there',
  'theres',
  'tengo',
  'i',
  'we',
  'you',
  'tem',
  'me',
]);

export function negated(reading: Reading, first: number, last: number): boolean {
  const { words } = reading;
  let crossedPlatform = false;
  for (let i = first - 1; i >= Math.max(0, first - REACH); i--) {
    const after = words[i + 1];
    if (after === undefined || after.gap === 2) break;
    if (after.gap === 1 && i + 1 !== first) break;
    if (after.gap === 1) break;
    if (isA(reading, i, 'platform') || isA(reading, i, 'here')) crossedPlatform = true;
    if (!isA(reading, i, 'not') || locative(reading, i, first)) continue;
    if (crossedPlatform || SOFTENERS.has(after.text)) return false;
    if (ASKED.has(words[i - 1]?.text ?? '')) return false;
    const next = after.text;
    if ((next === 'i' || next === 'we') && words[i]?.text.startsWith('ca')) return false;
    return true;
  }
  for (let i = last; i < Math.min(words.length, last + 4); i++) {
    if ((words[i]?.gap ?? 2) > 0) break;
    if (AFTER.has(words[i]?.text ?? '')) return true;
  }
  return false;
}

export const REPORTED = { code: 'reported', text: 'Tells of somebody else’s attempt.' } as const;

/** The reason why a mention at words `[first, last)` is benign, or null. */
export function benignReason(reading: Reading, first: number, last: number): { code: string; text: string } | null {
  if (negated(reading, first, last)) return { code: 'refused', text: 'The writer refuses it or says not to.' };
  const { phrases } = reading;
  if (phrases.rule !== undefined) return { code: 'rule', text: 'The rule is being quoted.' };
  if (phrases.report !== undefined) return REPORTED;
  if (phrases.topic?.some((hit) => hit.first <= last + 3 && hit.last >= first - 3))
    return { code: 'topic', text: 'Named as a topic or a third party’s, not as a way to reach the writer.' };
  return null;
}

/** The platform's own call, payment or chat is what the sentence is about. */
export function ownWay(reading: Reading): boolean {
  return reading.phrases.own !== undefined && reading.phrases.intent === undefined;
}

/** The writer refuses, in words that are not themselves turned round ("no need to book here" refuses nothing). */
export function refuses(reading: Reading): boolean {
  return (reading.phrases.refusal ?? []).some(
    (hit) => !negated(reading, hit.first, hit.first + 1) && !asksFor(reading, hit.first, hit.last),
  );
}

/** "rather by WhatsApp, here I seldom look": the words of a refusal round a channel, without a no. */
const asksFor = (reading: Reading, first: number, last: number): boolean =>
  reading.mentions.some((one) => one.first > first && one.last < last && !negates(reading, first, one.last, last));

/** A no in a refusal that is none of the place: "by PayPal instead of here" turns the place round, not the way. */
function negates(reading: Reading, first: number, behind: number, last: number): boolean {
  if (anyOf(reading, 'not', first, behind)) return true;
  for (let i = behind; i < last; i++)
    if (
      isA(reading, i, 'not') &&
      ![1, 2, 3].some((on) => isA(reading, i + on, 'here') || isA(reading, i + on, 'platform'))
    )
      return true;
  return false;
}

export function phoneCueNear(reading: Reading, first: number, last: number): boolean {
  if (reading.mentions.some((mention) => mention.channel.kind === 'app')) return true;
  for (let i = Math.max(0, first - 9); i < Math.min(reading.words.length, last + 8); i++) {
    if (!isA(reading, i, 'phoneCue') || (i >= first && i < last)) continue;
    if (!NUMBER_NOUNS.has(reading.words[i]?.text ?? '') || ownNumber(reading, i)) return true;
  }
  return false;
}

const NUMBER_NOUNS = new Set([
  'number',
  'num',
  'numero',
  'nummer',
  'no',
  'nr',
  'numba',
  'namba',
  'nambari',
  'namber',
  'line',
  'message',
  'contact',
]);

/** "my number", "the number is": a number noun speaks of a phone unless another noun owns it ("engine number"). */
function ownNumber(reading: Reading, i: number): boolean {
  const before = reading.words[i - 1];
  if (before === undefined || reading.words[i]?.gap !== 0) return true;
  return (
    isA(reading, i - 1, 'party') ||
    isA(reading, i - 1, 'phoneCue') ||
    isA(reading, i - 1, 'by') ||
    isA(reading, i - 1, 'touch') ||
    NUMBER_LEADS.has(before.text)
  );
}
const NUMBER_LEADS = new Set([
  'the',
  'this',
  'new',
  'same',
  'le',
  'la',
  'el',
  'o',
  'die',
  'das',
  'ce',
  'un',
  'este',
  'esse',
  'that',
  'own',
  'direct',
  'home',
  'work',
  'shop',
  'office',
  'personal',
  'other',
  'a',
  'na',
  'kwa',
  'hii',
]);

const SHORT_NUMBER = new Set(['nr', 'no', 'num', 'nro', 'n']);

/** A word right beside the digits that says they are something else. */
export function otherNumberCue(reading: Reading, first: number, last: number): boolean {
  if (reading.norm.text[(reading.words[first]?.start ?? 0) - 1] === '(' && phoneCueNear(reading, first, last))
    return false;
  for (let i = first - 1; i >= Math.max(0, first - 5); i--) {
    // "Fabr.-Nr.", "Ref. no.": the stop belongs to the short form.
    if (reading.words[i + 1]?.gap === 2 && !SHORT_NUMBER.has(reading.words[i + 1]?.text ?? '')) break;
    if (
      isA(reading, i, 'phoneCue') &&
      !isA(reading, i, 'notPhone') &&
      !['number', 'num', 'numero', 'nummer', 'nr', 'no', 'line', 'digits'].includes(reading.words[i]?.text ?? '')
    )
      return false;
    if (isA(reading, i, 'notPhone')) return true;
  }
  const next = reading.words[last];
  return next !== undefined && next.gap === 0 && isA(reading, last, 'notPhone') && !isA(reading, last, 'phoneCue');
}
