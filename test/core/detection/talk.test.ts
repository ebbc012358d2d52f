import { describe, expect, test } from 'vitest';
import type { TransactionInput } from '../../../core/detection/define.ts';
import { detectCoordinated } from '../../../core/detection/index.ts';
import { detect, kinds, message } from './support.ts';

describe('PAYMENT_EXTERNAL', () => {
  test.each([
    'you can Venmo me the rest',
    'pay me in cash when I arrive',
    'send it to my bank account please',
    'buy two Steam cards and read me the codes',
    'I take USDT as well',
    'p@ypal works for me',
    'vous pouvez payer en liquide',
    'faites le virement sur mon compte',
    'págame por bizum',
    'faz um pix pra mim',
    'überweisen Sie es auf mein Konto DE89 3704 0044 0532 0130 00',
    'send am for my opay',
    'tuma kwa mpesa namba yangu',
    'mujhe gpay kar do',
  ])('found: %s', (text) => {
    expect(kinds(text)).toContain('PAYMENT_EXTERNAL');
  });
  test.each([
    'I do not take cash, the app handles payment',
    'the old cash register is heavy',
    'please pay in the app when the job is done',
    'keine Barzahlung, alles läuft über die App',
    'no acepto efectivo, se paga en la app',
    'the orange paint, not the red one',
    'Lydia opens the door at nine',
    'two gift cards were in the drawer we moved',
  ])('not found: %s', (text) => {
    expect(kinds(text)).not.toContain('PAYMENT_EXTERNAL');
  });
});

describe('to pay each other by a way that is named, in the imperative', () => {
  test.each([
    'zahl per PayPal',
    'zahl mir die Hälfte vorab per PayPal',
    'bezahl einfach per Überweisung auf mein Konto',
    'überweis mir bitte die Anzahlung',
    'überweisen Sie mir den Betrag vorab',
    'gib mir das Geld bar',
    'abóname por transferencia',
    'págame la mitad por transferencia',
    'mándame el adelanto por transferencia',
    'páguenme en efectivo',
    'payez-moi par virement',
    'règle-moi par virement avant',
    'fais-moi un virement',
    'paga-me por PayPal',
    'me paga por transferência antes',
    'pay me via revolut',
  ])('found: %s', (text) => {
    expect(kinds(text)).toContain('PAYMENT_EXTERNAL');
  });
  test.each([
    'die Zahl auf dem Typenschild ist 4711',
    'zahl bitte wie immer über die App',
    'die Plattform überweist mir das Geld nach dem Auftrag',
    'bring bitte den Rest der Farbe mit',
    'paga por la app por favor',
    'la app me paga por transferencia',
    'l’appli me paie par virement chaque vendredi',
    'fais-moi un devis pour le virement de la porte',
    'paga aqui pelo app',
    'pay by the app please',
  ])('not found: %s', (text) => {
    expect(kinds(text)).not.toContain('PAYMENT_EXTERNAL');
  });
});

describe('a way of paying within the platform, or of somebody else’s customers', () => {
  test.each<[string, string]>([
    ['how can I pay with PayPal on the app?', 'own-way'],
    ['can I pay with PayPal here?', 'own-way'],
    ['Support: you can pay with PayPal in the app', 'own-way'],
    ['does the platform accept PayPal', 'own-way'],
    ['I paid with PayPal on the platform', 'own-way'],
    ['kann man auf der Seite mit PayPal zahlen?', 'own-way'],
    ['cómo puedo pagar con PayPal en la app?', 'own-way'],
    ['comment je paie avec PayPal sur le site ?', 'own-way'],
    ['como posso pagar com pix no app?', 'own-way'],
    ['can customers pay by PayPal on your site', 'own-way'],
    ['the guests pay by PayPal, we need a new invoice template', 'third-party'],
    ['meine Kunden zahlen per PayPal, der Shop braucht den Button', 'third-party'],
    ['der Mieter zahlt per Überweisung', 'third-party'],
    ['mis inquilinos pagan por bizum y quiero una plantilla', 'third-party'],
    ['mes clients paient par PayPal, il faut ajouter le bouton', 'third-party'],
    ['meus clientes pagam por pix, coloca o botão no site', 'third-party'],
  ])('%s', (text, reason) => {
    const { signals, benign } = detect(text);
    expect(signals.filter(({ type }) => type === 'PAYMENT_EXTERNAL')).toEqual([]);
    expect(benign.map((one) => one.reason.code)).toContain(reason);
  });

  test.each([
    'how to pay with PayPal?',
    'how do I pay with PayPal',
    'wie kann ich mit PayPal bezahlen?',
    'cómo pago con paypal?',
    'comment payer avec PayPal ?',
    'como pago com PayPal?',
  ])('asked without saying where, it is informational: %s', (text) => {
    expect(kinds(text)).not.toContain('PAYMENT_EXTERNAL');
  });

  test.each([
    'pay me by PayPal, not in the app',
    'we can pay with PayPal outside the app',
    'how do I pay you with PayPal?',
    'wie soll ich dir das per PayPal zahlen?',
    'cómo te pago con paypal?',
    'comment je te paie par PayPal ?',
    'can you pay by PayPal? the app takes too much',
    'the app takes for ever, so I only take PayPal',
    'do not pay in the app, PayPal is fine',
    'pay the deposit in the app and the rest by PayPal',
    'zahl die Hälfte in der App und den Rest per PayPal',
    'paga metade no app e o resto por pix',
    'in the app you pay more, PayPal is cheaper',
    'ich zahle dir lieber per PayPal statt hier',
    'my other clients all pay by bank transfer, straight to me',
    'PayPal works better than paying in the app',
  ])('is none: %s', (text) => {
    expect(kinds(text)).toContain('PAYMENT_EXTERNAL');
  });
});

describe('OFF_PLATFORM_INTENT', () => {
  test.each([
    'we could do the rest outside the app and both save',
    'what is your phone number?',
    'book me directly next time, it is cheaper',
    'cancel the booking here and I will do it for 60',
    'on peut s’arranger sans la plateforme',
    'lo hacemos por fuera y ahorramos la comisión',
    'vamos fechar por fora do app',
    'lass uns das privat regeln, ohne die Plattform',
    'make we do am outside this app',
    'tufanye nje ya app bila makato',
    'app ke bahar karte hain, commission bachega',
    'can you think of anywhere else to chat?',
    'e se você me pagasse por fora do site?',
    'trust me it is not a scam, we pay each other outside the app',
  ])('found: %s', (text) => {
    expect(kinds(text)).toContain('OFF_PLATFORM_INTENT');
  });
  test.each([
    'paint the outside first, then the hall',
    'go directly to the third floor',
    'I prefer to keep everything in the app',
    'it is against the rules to share numbers',
    'is there a fee if I cancel on Friday?',
    'what is your hourly rate?',
    'ich komme direkt nach der Arbeit',
    'scrap it or leave it by the door',
    'he wanted the money outside the site, that is a scam',
    'il voulait que je paie hors de l’appli, ça sent l’arnaque',
    'abeg no pay anybody outside the app',
    'te confirmo enseguida',
  ])('not found: %s', (text) => {
    expect(kinds(text)).not.toContain('OFF_PLATFORM_INTENT');
  });
});

describe('GROOMING_LANGUAGE', () => {
  test.each([
    'this has to stay between you and me, ok?',
    'delete our chat once you have read it',
    'do not tell support what we agreed',
    'gardez ça pour vous, pas un mot au support',
    'no se lo cuentes a nadie de la plataforma',
    'sagen Sie dem Support bitte nichts davon',
  ])('found: %s', (text) => {
    expect(kinds(text)).toContain('GROOMING_LANGUAGE');
  });
  test.each([
    'do not tell my husband, the bench is a birthday surprise',
    'trust me, the primer dries by noon',
    'keep it quiet please, the baby naps at two',
  ])('not found: %s', (text) => {
    expect(kinds(text)).not.toContain('GROOMING_LANGUAGE');
  });
});

describe('signals round a transaction', () => {
  const at = message('').sentAt;
  const transaction = (status: TransactionInput['status'], offset: number): TransactionInput => ({
    id: 't',
    userId: 'anna',
    counterpartyId: 'ben',
    status,
    at: at + offset,
  });
  const text = 'send it by Zelle instead, you pay me less';

  test('redirect only while one is open', () => {
    expect(kinds(text, { transactions: [transaction('initiated', -60_000)] })).toContain('TX_REDIRECT_ATTEMPT');
    expect(
      kinds(text, { transactions: [transaction('initiated', -60_000), transaction('completed', -30_000)] }),
    ).not.toContain('TX_REDIRECT_ATTEMPT');
  });
  test('failure before the message, not after it', () => {
    expect(kinds(text, { transactions: [transaction('failed', -9 * 60_000)] })).toContain('TX_FAILURE_CORRELATED');
    expect(kinds(text, { transactions: [transaction('failed', -11 * 60_000)] })).not.toContain('TX_FAILURE_CORRELATED');
    expect(kinds(text, { transactions: [transaction('failed', 60_000)] })).not.toContain('TX_FAILURE_CORRELATED');
  });
  test('timing before a transaction, not after it', () => {
    expect(kinds(text, { transactions: [transaction('completed', 4 * 60_000)] })).toContain('TX_TIMING_ALIGNMENT');
    expect(kinds(text, { transactions: [transaction('completed', -60_000)] })).not.toContain('TX_TIMING_ALIGNMENT');
  });
  test('harmless talk raises none of them', () => {
    expect(
      kinds('see you at nine', { transactions: [transaction('failed', -60_000), transaction('initiated', -30_000)] }),
    ).toEqual([]);
  });
  test('a discount for leaving', () => {
    expect(kinds('20 less if you pay me cash outside the app')).toContain('DISCOUNT_OFFER_DETECTED');
    expect(kinds('20 less if you book two rooms')).not.toContain('DISCOUNT_OFFER_DETECTED');
  });
});

describe('PATTERN_COORDINATED', () => {
  const prompt = 'for bookings call 07700 900 321 any evening this week';
  const to = (receiverId: string, senderId = 'anna', sentAt = message('').sentAt - 1000) =>
    message(`Hi ${receiverId}, ${prompt}`, { id: `${senderId}-${receiverId}`, receiverId, senderId, sentAt });
  const drafts = detect(prompt).signals;

  test('three receivers', () => {
    expect(detectCoordinated(message(prompt), drafts, [to('carl'), to('dora')], new Set())?.type).toBe(
      'PATTERN_COORDINATED',
    );
  });
  test('three linked accounts', () => {
    expect(
      detectCoordinated(message(prompt), drafts, [to('ben', 'x'), to('ben', 'y')], new Set(['x', 'y'])),
    ).not.toBeNull();
  });
  test('near misses: two receivers, strangers, yesterday, harmless talk', () => {
    expect(detectCoordinated(message(prompt), drafts, [to('carl')], new Set())).toBeNull();
    expect(detectCoordinated(message(prompt), drafts, [to('ben', 'x'), to('ben', 'y')], new Set())).toBeNull();
    const old = message('').sentAt - 90_000_000;
    expect(
      detectCoordinated(message(prompt), drafts, [to('carl', 'anna', old), to('dora', 'anna', old)], new Set()),
    ).toBeNull();
    expect(detectCoordinated(message('see you'), [], [to('carl'), to('dora')], new Set())).toBeNull();
  });
});
