import { describe, expect, test } from 'vitest';
import { detectMessage, EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import { VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';

const message = (content: string, id = 'm', senderId = 'a', receiverId = 'b', sentAt = 0) => ({
  id,
  senderId,
  receiverId,
  conversationId: 'c',
  content,
  sentAt,
});
const violates = (content: string, after: readonly ReturnType<typeof message>[] = []): boolean =>
  detectMessage(message(content), { ...EMPTY_CONTEXT, after }).signals.some(
    ({ confidence }) => confidence >= VIOLATION_CONFIDENCE,
  );

describe('a channel as what the work is about, and as a way out', () => {
  test.each([
    ['the twitter header looks blurred, please fix it', 'send me the file on twitter @studio_lena'],
    ['integrate PayPal into the shop please', 'PayPal payment only please'],
    ['the PayPal checkout throws an error', 'pay me by PayPal instead'],
    ['could you design stickers for our Telegram channel', 'message me on Telegram'],
    ['Titelbild für Facebook gestalten', 'schreib mir auf WhatsApp'],
    ['le plugin Instagram ne marche plus', 'écris-moi sur Instagram'],
  ])('%s / %s', (work, wayOut) => {
    expect(violates(work)).toBe(false);
    expect(violates(wayOut)).toBe(true);
  });
});

describe('work, and then what is to be paid by', () => {
  test.each([
    ['I’ll fix it, just PayPal the rest'],
    ['build the site then pay via PayPal'],
    ['I can edit the photos, Zelle works'],
    ['design first, PayPal after'],
    ['I will repair it, you can pay with Revolut'],
    ['fixing it now, Cash App $40'],
    ['I can build it if you PayPal half now'],
    ['once I finish the logo, Venmo the money'],
    ['I create the banner, you send it by Wise'],
    ['je peux réparer, paie par PayPal'],
    ['Main banao, tum PayPal kar do'],
  ])('%s', (content) => expect(violates(content)).toBe(true));

  test.each([
    ['integrate Stripe, then PayPal'],
    ['design icons for PayPal, Venmo and Zelle'],
    ['set up payments: Stripe, PayPal, Apple Pay'],
    ['please configure PayPal so customers can pay'],
    ['build the shop, then let customers pay by PayPal'],
    ['fix the checkout and the PayPal button'],
    ['can you set up my shop with PayPal, then test it'],
  ])('%s: that is the work', (content) => expect(violates(content)).toBe(false));
});

test('somebody else’s attempt is told of, one’s own is made', () => {
  expect(violates('the last plumber wanted me to pay by Zelle, I reported him')).toBe(false);
  expect(violates('I want you to pay by Zelle')).toBe(true);
});

describe('a question for a number', () => {
  const answer = (content: string) => message(content, 'r', 'b', 'a', 60_000);
  const question = 'can I have your phone number?';
  test('is raised live, and when it is granted', () => {
    expect(violates(question)).toBe(true);
    expect(violates(question, [answer('yes of course, no problem')])).toBe(true);
  });
  test('is informational when it is declined', () => {
    expect(violates(question, [answer("Sorry, I'd rather keep everything here on the app")])).toBe(false);
  });
  test('is raised when it goes on all the same', () => {
    const refusal = answer('No sorry, I only chat on the platform');
    expect(violates(question, [refusal, message('then add me on WhatsApp', 's', 'a', 'b', 120_000)])).toBe(true);
  });
  test('is raised when it gives a number itself', () => {
    expect(violates('call me on +33 6 12 34 56 78?', [answer('No sorry, I only chat on the platform')])).toBe(true);
  });
});
