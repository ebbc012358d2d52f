import { randomUUID } from 'node:crypto';

/** What somebody writes who does all of it: contact in the open and in disguise, payment, intent, grooming. */
const TEXTS = [
  'Hello, are you free on Friday? You can call me on +44 7700 900###',
  'easier on WhatsApp, my number is zero seven seven zero zero nine zero zero one two three',
  'write me at repairs.###@example.org, I answer at once',
  "let's do this outside the app, saves us both the fee",
  'pay me by bank transfer or cash, no fee that way',
  'You seem honest, we can trust each other. This stays between us, please delete this after.',
  'next time book me directly, no need for the platform. Telegram: @fix_###_example',
  'my e-mail: fix ### (at) example (dot) org',
];

const MINUTE = 60_000;

/** Events of an account whose messages, within the last hours, are worth a case. `number` tells several apart. */
export function offender(number: number, now = Date.now()): { userId: string; events: object[] } {
  const userId = `offender-${number}`;
  const event = (type: string, minutesAgo: number, payload: object): object => ({
    id: randomUUID(),
    type,
    version: 1,
    source: 'e2e',
    occurred_at: new Date(now - minutesAgo * MINUTE).toISOString(),
    correlation_id: randomUUID(),
    payload,
  });
  const events = [
    event('user.registered', 300, {
      user_id: userId,
      display_name: `Casey Number${number}`,
      user_type: 'provider',
      country: 'GB',
    }),
  ];
  for (const round of [0, 1]) {
    TEXTS.forEach((text, index) => {
      events.push(
        event('message.created', 200 - round * 100 - index * 5, {
          message_id: `${userId}-m${round}-${index}`,
          sender_id: userId,
          receiver_id: `client-${number}-${round}`,
          conversation_id: `${userId}-c${round}`,
          content: text.replaceAll('###', String(100 + number)),
        }),
      );
    });
    const booking = { booking_id: `${userId}-b${round}`, client_id: `client-${number}-${round}`, provider_id: userId };
    events.push(event('booking.created', 250 - round * 100, booking));
    events.push(event('booking.cancelled', 150 - round * 100, { ...booking, by: 'provider' }));
  }
  return { userId, events };
}
