import { type Cases, DAY, HOUR, MINUTE, many, NUMBER } from './story.ts';

export const BOOKING_CASES: Cases = {
  BOOKING_RAPID_CANCELLATION: [
    {
      name: 'three cancellations by the client in a week',
      play: (s) => many(3, (i) => s.book('cancelled', i * DAY, { by: 'client' })),
      charged: ['client'],
    },
    {
      name: 'two by the client and one by the provider',
      play: (s) => many(3, (i) => s.book('cancelled', i * DAY, { by: i === 1 ? 'provider' : 'client' })),
      charged: [],
    },
  ],
  BOOKING_FAKE_COMPLETION: [
    {
      name: 'completed in ten minutes where two hours are usual',
      play: (s) => {
        s.usualWork(6, 120);
        s.book('completed', 0, { madeBefore: 10 * MINUTE });
      },
      charged: ['provider'],
    },
    {
      name: 'completed in an hour',
      play: (s) => {
        s.usualWork(6, 120);
        s.book('completed', 0, { madeBefore: HOUR });
      },
      charged: [],
    },
    {
      name: 'called off 20 minutes after booking and a phone number',
      play: (s) => {
        s.say(30 * MINUTE, NUMBER);
        s.book('cancelled', 0, { madeBefore: 20 * MINUTE, by: 'client' });
      },
      charged: ['provider'],
    },
    {
      name: 'called off 20 minutes after booking, without any contact',
      play: (s) => {
        s.say(30 * MINUTE, 'The tools are in the shed behind the house.');
        s.book('cancelled', 0, { madeBefore: 20 * MINUTE, by: 'client' });
      },
      charged: [],
    },
  ],
  BOOKING_SAME_PROVIDER_REPEAT: [
    {
      name: 'three jobs, then weeks of talk without a booking',
      play: (s) => {
        many(3, (i) => s.book('completed', (30 + 2 * i) * DAY));
        s.say(DAY, 'See you on Thursday at the same place.');
        s.say(0, 'Yes, as always, bring the ladder please.');
      },
      charged: ['provider'],
    },
    {
      name: 'three jobs, talk, and the next booking',
      play: (s) => {
        many(3, (i) => s.book('completed', (30 + 2 * i) * DAY));
        s.book('created', 3 * DAY);
        s.say(DAY, 'See you on Thursday at the same place.');
        s.say(0, 'Yes, as always, bring the ladder please.');
      },
      charged: [],
    },
  ],
  BOOKING_TIME_CLUSTERING: [
    {
      name: 'two at three in the morning where it takes place',
      play: (s) => {
        // 18:00 in UTC is three in the morning of the next day in Tokyo.
        for (const day of ['2026-03-03', '2026-03-05'])
          s.book('created', HOUR, { scheduled_at: `${day}T18:00:00Z`, timezone: 'Asia/Tokyo' });
      },
      charged: ['client'],
    },
    {
      name: 'two at three in the morning of London, in Tokyo',
      play: (s) => {
        for (const day of ['2026-03-03', '2026-03-05'])
          s.book('created', HOUR, { scheduled_at: `${day}T03:00:00Z`, timezone: 'Asia/Tokyo' });
      },
      charged: [],
    },
  ],
  BOOKING_VALUE_ANOMALY: [
    {
      name: 'nine times the usual',
      play: (s) => {
        many(20, (i) =>
          s.book('created', DAY + i * MINUTE, { amount: 90 + i, client_id: s.id(`c${i}`), provider_id: s.id(`p${i}`) }),
        );
        s.book('created', 0, { amount: 900 });
      },
      charged: ['provider'],
    },
    {
      name: 'a little more, and in another currency far more',
      play: (s) => {
        many(20, (i) =>
          s.book('created', DAY + i * MINUTE, { amount: 90 + i, client_id: s.id(`c${i}`), provider_id: s.id(`p${i}`) }),
        );
        s.book('created', 0, { amount: 105 });
        s.book('created', 0, { amount: 90_000, currency: 'XAF' });
      },
      charged: [],
    },
  ],
  BOOKING_CANCEL_PATTERN: [
    {
      name: 'a dispute an hour after completion',
      play: (s) => s.complain(0, s.book('completed', HOUR)),
      charged: ['provider'],
    },
    {
      name: 'a dispute the next day',
      play: (s) => s.complain(0, s.book('completed', DAY)),
      charged: [],
    },
    {
      name: 'a no-show of the client',
      play: (s) => s.book('no_show', 0, { by: 'client' }),
      charged: ['client'],
    },
  ],
  BOOKING_NO_SHOW_PATTERN: [
    {
      name: 'two in a month',
      play: (s) => many(2, (i) => s.book('no_show', i * 10 * DAY, { by: s.provider })),
      charged: ['provider'],
    },
    {
      name: 'one by each side',
      play: (s) => many(2, (i) => s.book('no_show', i * 10 * DAY, { by: i === 0 ? 'provider' : 'client' })),
      charged: [],
    },
  ],
  BOOKING_CANCEL_AFTER_CONTACT: [
    {
      name: 'five hours after a phone number',
      play: (s) => {
        s.say(5 * HOUR, NUMBER);
        s.book('cancelled', 0, { by: 'provider' });
      },
      charged: ['provider'],
    },
    {
      name: 'seven hours after it',
      play: (s) => {
        s.say(7 * HOUR, NUMBER);
        s.book('cancelled', 0, { by: 'provider' });
      },
      charged: [],
    },
  ],
  OFF_PLATFORM_TRANSACTION_CORRELATED: [
    {
      name: 'a phone number, then a job of ten minutes',
      play: (s) => {
        s.usualWork(6, 120);
        s.say(HOUR, NUMBER);
        s.book('completed', 0, { madeBefore: 10 * MINUTE });
      },
      charged: ['provider'],
    },
    {
      name: 'a phone number, then a job of two hours',
      play: (s) => {
        s.usualWork(6, 120);
        s.say(HOUR, NUMBER);
        s.book('completed', 0, { madeBefore: 2 * HOUR });
      },
      charged: [],
    },
  ],
  REPEATED_UNPAID_BOOKING: [
    {
      name: 'two jobs without a payment',
      play: (s) => many(2, (i) => s.book('completed', i * 5 * DAY)),
      charged: ['client', 'provider'],
      bystanders: ['client'],
    },
    {
      name: 'two jobs that are paid in cash, as the client proposed weeks ago',
      play: (s) => {
        s.say(20 * DAY, 'I will pay you in cash, outside the app, so you keep everything.', {
          from: s.client,
          to: s.provider,
        });
        many(2, (i) => s.book('completed', i * 5 * DAY));
      },
      charged: ['client', 'provider'],
      bystanders: ['provider'],
    },
    {
      name: 'one of two paid',
      play: (s) => {
        s.pay(5 * DAY, { booking_id: s.book('completed', 5 * DAY) });
        s.book('completed', 0);
      },
      charged: [],
    },
  ],
};
