import { describe, expect, test } from 'vitest';
import { detect, kinds, lastOf } from './support.ts';

describe('CONTACT_PHONE', () => {
  test.each([
    'My mobile is 07700 900 888, ring after six',
    'reach the office at +49 30 23125 777',
    'call (312) 555-0147 tomorrow',
    'tel: 06.39.98.02.02',
    'my cell: seven one eight, five five five, zero one four four',
    'numéro : zéro six, trente-neuf, quatre-vingt-dix-huit, vingt et un, zéro quatre',
    'llámame al seis uno dos, cero cero, cero cinco, veintidós',
    'meu telefone: onze nove cinco cinco cinco zero zero um meia dois',
    'ruf an: null eins sieben eins drei neun zwo null null vier vier',
    'ring 0-7-7-0-0-9-0-0-3-3-3 ok',
    'text ٠٧٧٠٠ ٩٠٠٤٤٤ please',
    'phone 0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣1️⃣2️⃣',
    'read it backwards: 2110097700 0 and call, i mean 21100900770',
    'starts 0176 then 5523 and the last part is 8814',
  ])('found: %s', (text) => {
    expect(kinds(text)).toContain('CONTACT_PHONE');
  });

  test.each([
    'order 4820019931 left the depot',
    'free at 0815 0930 1145 1400 on Monday',
    'quote FR12-0033-1402-55 at the counter',
    'the serial number is 7712 0045 9981 on the back',
    'ISBN 978-1-86197-876-9, second edition',
    'parcel tracking 1Z 9990 0123 4567 84',
    'between 09:30 and 11:45 on 14/03/2026',
    'the plot is at 48.85837, 2.29448 on the map',
    'total 1 250 000 FCFA for the wall',
    'count one two three four five six seven with her',
    'reps of 12 12 10 10 8 8 tonight',
    'pedido 655123456, sale hoy',
    'Bestellnummer 0171234567 kommt am Montag',
  ])('not found: %s', (text) => {
    expect(kinds(text)).not.toContain('CONTACT_PHONE');
  });

  test('a number over three messages, with a span in each', () => {
    const result = lastOf(['starts with 07700', 'then 900', 'and 456']);
    const phone = result.signals.find((one) => one.type === 'CONTACT_PHONE');
    expect(phone?.spans.map((span) => span.messageId)).toEqual(['m0', 'm1', 'm2']);
    expect(phone?.obfuscation).toContain('split');
    expect(phone?.patterns).toContain('PROGRESSIVE_DISCLOSURE');
  });

  test('prices over several messages are not a number', () => {
    expect(lastOf(['labour is 450', 'paint would be 120', 'so 570 in all']).signals).toEqual([]);
  });

  test.each<[string[], [string, number, number][]]>([
    [
      ['it starts 0171 23', 'then 45 678, and the job is 55 €'],
      [
        ['m0', 10, 17],
        ['m1', 5, 11],
      ],
    ],
    [
      ['it starts 0171 23', 'the job is 55 €', 'then 45 678'],
      [
        ['m0', 10, 17],
        ['m2', 5, 11],
      ],
    ],
    [
      ['07700', '900 123, the price is £55'],
      [
        ['m0', 0, 5],
        ['m1', 0, 7],
      ],
    ],
    [
      ['my number 07700', 'the job is 55€ by the way, then 900', 'and 123 last'],
      [
        ['m0', 10, 15],
        ['m1', 32, 35],
        ['m2', 4, 7],
      ],
    ],
  ])('a price between or behind its pieces is none of them: %j', (texts, spans) => {
    const phone = lastOf(texts).signals.find((one) => one.type === 'CONTACT_PHONE');
    expect(phone?.spans.map(({ messageId, start, end }) => [messageId, start, end])).toEqual(spans);
  });

  test.each([
    [['that makes 550 €', 'and 900 € for the roof', '1234567']],
    [['55 € for the door', '60 € for the wall', '70 € for both']],
    [['it was $4155', '$550 now', '0123 € off']],
  ])('prices alone are no number: %j', (texts) => {
    expect(lastOf(texts).signals).toEqual([]);
  });

  test('a sign of money does not hide a number', () => {
    expect(lastOf(['it is €0171', '2345', '678 last']).signals.map(({ type }) => type)).toContain('CONTACT_PHONE');
    expect(kinds('my number: 0171€234€5678')).toContain('CONTACT_PHONE');
  });

  test('the platform’s own line is benign, with the reason', () => {
    const result = detect('call our support on +44 20 7946 0999', {
      allow: { domains: [], phones: ['+44 20 7946 0999'], phrases: [] },
    });
    expect(result.signals.map((one) => one.type)).not.toContain('CONTACT_PHONE');
    expect(result.benign.map((one) => one.reason.code)).toContain('own-phone');
  });
});

test('a phrase that the source declares as its own is benign, and only that', () => {
  const allow = { domains: [], phones: [], phrases: ['chat with us on whatsapp'] };
  const result = detect('You can always Chat with us on WhatsApp', { allow });
  expect(result.signals).toEqual([]);
  expect(result.benign.map((one) => one.reason.code)).toContain('own-phrase');
  expect(kinds('chat with us on whatsapp, or add me on telegram', { allow })).toContain('CONTACT_MESSAGING_APP');
});

describe('CONTACT_EMAIL', () => {
  test.each([
    'write to nina.ferris@example.net please',
    'nina dot ferris at outlook dot com',
    'nina [at] example [dot] org',
    'nina arroba example punto es',
    'nina (arobase) example (point) fr',
    'nina @ example . com',
    'ｎｉｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ',
    'try bmluYUBleGFtcGxlLm9yZw==',
    'moc.elpmaxe@anin the other way round',
    'rot13 it: avan@rknzcyr.pbz',
    'mine is nina_88 on gmail',
  ])('found: %s', (text) => {
    expect(kinds(text)).toContain('CONTACT_EMAIL');
  });
  test.each([
    'see you at 6 on the dot',
    'meet @ noon',
    'our site is at www.example.com',
    'we met at dot painting class',
  ])('not found: %s', (text) => {
    expect(kinds(text)).not.toContain('CONTACT_EMAIL');
  });
  test('the platform’s own address is benign', () => {
    expect(
      kinds('write to help@ours.example', { allow: { domains: ['ours.example'], phones: [], phrases: [] } }),
    ).toEqual([]);
  });
  test('split over messages', () => {
    expect(lastOf(['it is nina.ferris', 'at', 'example dot com']).signals.map((one) => one.type)).toContain(
      'CONTACT_EMAIL',
    );
  });
});

describe('CONTACT_LINK, CONTACT_SOCIAL and CONTACT_MESSAGING_APP', () => {
  test.each([
    ['book at https://ferris-roofing.example.com/quote', 'CONTACT_LINK'],
    ['ferrisroofing dot example dot net slash book', 'CONTACT_LINK'],
    ['wa.me/447700900111', 'CONTACT_LINK'],
    ['discord.gg/roofers', 'CONTACT_LINK'],
    ['my insta is ferris_roofs', 'CONTACT_SOCIAL'],
    ['follow us on tiktok @ferrisroofs', 'CONTACT_SOCIAL'],
    ['instagram.com/ferris.roofs', 'CONTACT_SOCIAL'],
    ['message me on WhatsApp', 'CONTACT_MESSAGING_APP'],
    ['chama no zapzap', 'CONTACT_MESSAGING_APP'],
    ['escríbeme por guasap', 'CONTACT_MESSAGING_APP'],
    ['schreib mir auf Telegram', 'CONTACT_MESSAGING_APP'],
    ['find me on w h a t s a p p', 'CONTACT_MESSAGING_APP'],
    ['add me on v.i.b.e.r', 'CONTACT_MESSAGING_APP'],
    ['t3l3gr4m me', 'CONTACT_MESSAGING_APP'],
    ['do you have that green chat app?', 'CONTACT_MESSAGING_APP'],
    ['my discord is roofer#1234', 'CONTACT_MESSAGING_APP'],
    ['write me on wh4ts', 'CONTACT_MESSAGING_APP'],
  ] as const)('%s → %s', (text, type) => {
    expect(kinds(text)).toContain(type);
  });

  test.each([
    'the installer will install instant hot water',
    'wifi signal is weak upstairs',
    'a telegraph pole blocks the drive',
    'can you set up WhatsApp on my grandmother’s tablet?',
    'found the part on amazon.com',
    'no whatsapp please, I prefer to stay here',
    'she saw the shelf on Pinterest',
    'the fishing line snapped',
    'her essay is about Skype and its history',
    'bring it inside.then close the door',
    'telegram keeps crashing after the update, can you look at my phone?',
    'her nephew watches tiktok instead of reading',
    'instagram nem carrega mais no tablet',
    'WhatsApp startet nach dem Displaytausch nicht',
  ])('nothing: %s', (text) => {
    expect(kinds(text)).toEqual([]);
  });

  test('an e-mail name, then its provider in the next message', () => {
    expect(lastOf(['ferris.roofs', 'at hotmail']).signals.map((one) => one.type)).toContain('CONTACT_EMAIL');
  });

  test('an app named over two messages', () => {
    expect(lastOf(['lets use tele', 'gram instead']).signals.map((one) => one.type)).toContain('CONTACT_MESSAGING_APP');
  });
});
