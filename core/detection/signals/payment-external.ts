import { benignReason, ownWay, refuses } from '../context.ts';
import type { BenignFinding } from '../define.ts';
import type { Mention } from '../mentions.ts';
import type { Reading } from '../reading.ts';
import { anyOf, disguises, isA, spanAt, spanOf, wordAt } from '../reading.ts';
import type { Detector, Evidence } from '../scene.ts';
import { findAccounts } from '../text/bank.ts';
import { isHostIn } from '../text/scan.ts';
import { marksIn } from '../text/words.ts';
import { asksHow, benignPayment } from './benign-payment.ts';
import type { Signs } from './channel.ts';
import { asSubject, mentionFindings, splitMention } from './channel.ts';
import { isOfferAfterWork } from './subject.ts';

const PAY_HOSTS = new Set(
  'paypal.me paypal.com revolut.me cash.app venmo.com monzo.me buymeacoffee.com lydia-app.com pay.me wise.com'.split(
    ' ',
  ),
);

export const paymentExternal: Detector = {
  type: 'PAYMENT_EXTERNAL',
  detect(scene) {
    const reading = scene.now;
    const { evidence, benign } = mentionFindings(scene, 'PAYMENT_EXTERNAL', 'pay', weighName, (mention) =>
      mention.disguise === null ? benignPayment(reading, mention.first, mention.last) : null,
    );
    addPhrases(reading, evidence, benign);
    addHints(reading, evidence);
    for (const account of findAccounts(reading.norm.text).slice(0, 16)) {
      const first = wordAt(reading, account.start);
      const span = spanAt(reading, account.start, account.end);
      const reason = benignReason(reading, first, first + 1);
      if (reason !== null) benign.push({ type: 'PAYMENT_EXTERNAL', span, reason });
      else
        evidence.push({
          score: account.kind === 'sort-code' && !anyOf(reading, 'pay') ? 0.7 : 0.95,
          spans: [span],
          reasons: [{ code: account.kind, text: 'An account to pay to.' }],
          obfuscation: marksIn(reading.norm.marks, account.start, account.end),
        });
    }
    for (const address of reading.addresses) {
      if (isHostIn(address.domain, PAY_HOSTS) && address.kind === 'domain')
        evidence.push({
          score: 0.93,
          spans: [spanAt(reading, address.start, address.end)],
          reasons: [{ code: 'pay-link', text: 'A link to pay elsewhere.' }],
          obfuscation: [...address.obfuscation],
        });
    }
    if (evidence.length === 0) {
      const split = splitMention(scene, 'pay');
      if (split !== null)
        evidence.push({
          score: 0.8,
          spans: split.spans,
          reasons: [{ code: 'split', text: `Names ${split.name} over several messages.` }],
          obfuscation: ['split'],
          patterns: ['PROGRESSIVE_DISCLOSURE'],
        });
    }
    return { evidence, benign };
  },
};

/** Informational: who asks how one pays has proposed nothing yet. */
const ASKED = 0.4;

function weighName(mention: Mention, signs: Signs, reading: Reading): number {
  const word = reading.words[mention.first]?.text ?? '';
  const near = paysNear(reading, mention.first - 7, mention.first) || paysNear(reading, mention.last, mention.last + 8);
  const number = reading.runs.some((run) => run.digits.length >= 8);
  const by = isA(reading, mention.first - 1, 'by') || isA(reading, mention.first - 2, 'by');
  if (mention.sure) {
    const offered = isOfferAfterWork(reading, mention);
    const strength = [near, by, number, signs.handle !== null, offered].filter(Boolean).length;
    if (!number && signs.handle === null && asksHow(reading, mention.first, mention.last)) return ASKED;
    if (strength >= 2 || (strength === 1 && signs.party)) return 0.95;
    if (strength === 1) return 0.88;
    if (signs.alone || mention.disguise !== null) return 0.75;
    if (isA(reading, mention.first - 1, 'party') || takenNear(reading, mention.first)) return 0.7;
    return signs.party && endsClause(reading, mention.last) ? 0.6 : 0.4;
  }
  const next = reading.words[mention.last]?.text ?? '';
  if ((word === 'orange' || word === 'airtel' || word === 'wave') && (next === 'money' || next === 'mobile'))
    return 0.93;
  if (word === 'momo') return near || by || number ? 0.9 : 0.3;
  if (word === 'pix') return near || by || number || signs.party ? 0.92 : 0.5;
  if (['upi', 'pp', 'wu', 'eth', 'n26'].includes(word)) return near || number ? 0.85 : 0;
  if (['lydia', 'wise', 'orange', 'wave', 'zenith', 'access', 'uba', 'chime', 'chipper'].includes(word))
    return (by && near) || (number && near) ? 0.75 : 0;
  return 0;
}

/** Words that speak of money without anybody paying anybody. */
const MONEY_NOUNS = new Set(
  'money price prices cost costs total balance amount charge quid bucks dollars pounds euros argent montant prix tarif cout precio total euros pesos plata preco valor reais geld preis kosten euro kobo naira pesa rupees rs rate'.split(
    ' ',
  ),
);

function paysNear(reading: Reading, from: number, to: number): boolean {
  for (let i = Math.max(0, from); i < Math.min(to, reading.words.length); i++)
    if (isA(reading, i, 'pay') && !MONEY_NOUNS.has(reading.words[i]?.text ?? '')) return true;
  return false;
}

/** "have you got revolut?": nothing follows, or something new begins. */
const endsClause = (reading: Reading, last: number): boolean => {
  const next = reading.words[last];
  return next === undefined || next.gap > 0 || isA(reading, last, 'party') || CLAUSE.has(next.text);
};
const takenNear = (reading: Reading, first: number): boolean =>
  [1, 2, 3].some((back) => TAKES.has(reading.words[first - back]?.text ?? ''));
const TAKES = new Set(
  'take takes accept accepts prefer use do prends accepte prefere acepto tomo prefiero aceito prefiro nehme akzeptiere'.split(
    ' ',
  ),
);
const CLAUSE = new Set('or and so if ou et si o y e und oder wenn then instead please pls only too'.split(' '));

function addPhrases(reading: Reading, evidence: Evidence[], benign: BenignFinding[]): void {
  for (const hit of reading.phrases.payment ?? []) {
    const span = spanOf(reading, hit.first, hit.last);
    const named = reading.mentions.find((one) => one.first < hit.last && one.last > hit.first);
    const reason =
      benignReason(reading, hit.first, hit.last) ??
      benignPayment(reading, hit.first, hit.last) ??
      (named !== undefined ? asSubject(reading, named) : null) ??
      (anyOf(reading, 'not', hit.first + 1, hit.last - 1)
        ? { code: 'refused', text: 'The writer refuses it or says not to.' }
        : null);
    if (reason !== null) {
      benign.push({ type: 'PAYMENT_EXTERNAL', span, reason });
      continue;
    }
    const score = ownWay(reading) || refuses(reading) ? 0.45 : asksHow(reading, hit.first, hit.last) ? ASKED : 0.9;
    evidence.push({
      score,
      spans: [span],
      reasons: [{ code: 'proposal', text: 'Proposes to pay another way.' }],
      obfuscation: disguises(reading, hit.first, hit.last),
    });
  }
}

/** Words like "cash" or "transfer" that mean a payment only beside a word of paying and a party to it. */
function addHints(reading: Reading, evidence: Evidence[]): void {
  if (evidence.length > 0 || reading.phrases.own !== undefined || refuses(reading)) return;
  for (const hit of reading.phrases.paymentHint ?? []) {
    if (benignReason(reading, hit.first, hit.last) !== null) continue;
    const pay = anyOf(reading, 'pay', hit.first - 6, hit.first) || anyOf(reading, 'pay', hit.last, hit.last + 6);
    const party = anyOf(reading, 'party', hit.first - 6, hit.last + 6);
    if (!pay || !party) continue;
    evidence.push({
      score: 0.4,
      spans: [spanOf(reading, hit.first, hit.last)],
      reasons: [{ code: 'hint', text: 'A way of paying beside a word of paying.' }],
      obfuscation: disguises(reading, hit.first, hit.last),
    });
  }
}
