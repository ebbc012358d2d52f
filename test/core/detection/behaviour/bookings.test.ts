import { DAY, HOUR, MINUTE } from '../../../../core/detection/behaviour/lib/time.ts';
import { checkCases } from './cases.ts';
import { booking, CLIENT, dispute, many, message, money, PROVIDER, T } from './stage.ts';

const usualWork = (n: number, minutes = 120) =>
  many(n, (i) =>
    booking('completed', T - 40 * DAY + i * HOUR, {
      clientId: `c${i}`,
      providerId: `p${i}`,
      bookedAt: T - 40 * DAY + i * HOUR - minutes * MINUTE,
    }),
  );
checkCases({
  BOOKING_RAPID_CANCELLATION: [
    {
      name: 'three by the client in a week',
      events: many(3, (i) => booking('cancelled', T - i * DAY, { by: CLIENT })),
      charged: [CLIENT],
      says: '3 cancellations',
    },
    {
      name: 'three over more than a week',
      events: many(3, (i) => booking('cancelled', T - i * 4 * DAY, { by: CLIENT })),
      charged: [],
    },
    {
      name: 'called off by the provider',
      events: many(4, (i) => booking('cancelled', T - i * DAY, { by: PROVIDER })),
      charged: [],
    },
  ],
  BOOKING_FAKE_COMPLETION: [
    {
      name: 'ten minutes where two hours are usual',
      events: [usualWork(5), booking('completed', T, { bookedAt: T - 10 * MINUTE })],
      charged: [PROVIDER],
      says: '8 %',
    },
    {
      name: 'half of what is usual',
      events: [usualWork(5), booking('completed', T, { bookedAt: T - HOUR })],
      charged: [],
    },
    {
      name: 'nothing is usual yet',
      events: [usualWork(4), booking('completed', T, { bookedAt: T - MINUTE })],
      charged: [],
    },
    {
      name: 'called off 20 minutes after booking and a phone number',
      events: [
        message(T - 30 * MINUTE, ['CONTACT_PHONE']),
        booking('cancelled', T, { bookedAt: T - 20 * MINUTE, by: CLIENT }),
      ],
      charged: [PROVIDER],
    },
    {
      name: 'called off after both said how to go on',
      events: [
        message(T - 30 * MINUTE, ['CONTACT_PHONE']),
        message(T - 25 * MINUTE, ['OFF_PLATFORM_INTENT'], { from: CLIENT, to: PROVIDER }),
        booking('cancelled', T, { bookedAt: T - 20 * MINUTE, by: CLIENT }),
      ],
      charged: [PROVIDER, CLIENT],
    },
    {
      name: 'ten minutes, called complete by the client',
      events: [usualWork(5), booking('completed', T, { bookedAt: T - 10 * MINUTE, by: CLIENT })],
      charged: [CLIENT],
    },
    {
      name: 'called off 40 minutes after booking',
      events: [message(T - 30 * MINUTE, ['CONTACT_PHONE']), booking('cancelled', T, { bookedAt: T - 40 * MINUTE })],
      charged: [],
    },
  ],
  BOOKING_SAME_PROVIDER_REPEAT: [
    {
      name: 'three jobs, then only talk',
      events: [many(3, (i) => booking('completed', T - (30 + i) * DAY)), message(T - DAY), message(T)],
      charged: [PROVIDER],
      says: '3 completed ones',
    },
    {
      name: 'two jobs, then only talk',
      events: [many(2, (i) => booking('completed', T - (30 + i) * DAY)), message(T - DAY), message(T)],
      charged: [],
    },
    {
      name: 'a new booking stands',
      events: [
        many(3, (i) => booking('completed', T - (30 + i) * DAY)),
        booking('created', T - 2 * DAY),
        message(T - DAY),
        message(T),
      ],
      charged: [],
    },
  ],
  BOOKING_TIME_CLUSTERING: [
    {
      name: 'two at three in the morning',
      events: many(2, (i) => booking('created', T + i * HOUR, { scheduledAt: T + (i + 1) * DAY, localHour: 3 })),
      charged: [CLIENT],
    },
    {
      name: 'at five it is morning',
      events: many(2, (i) =>
        booking('created', T + i * HOUR, { scheduledAt: T + (i + 1) * DAY, localHour: i === 0 ? 3 : 5 }),
      ),
      charged: [],
    },
    {
      name: 'eight days apart',
      events: many(2, (i) => booking('created', T + i * HOUR, { scheduledAt: T + i * 8 * DAY, localHour: 3 })),
      charged: [],
    },
  ],
  BOOKING_VALUE_ANOMALY: [
    {
      name: 'ten times the usual',
      events: [
        many(20, (i) => booking('created', T - DAY + i, { amount: 90 + i, clientId: `c${i}` })),
        booking('created', T, { amount: 1000 }),
      ],
      charged: [PROVIDER],
      says: 'standard deviations above',
    },
    {
      name: 'too few to say',
      events: [
        many(19, (i) => booking('created', T - DAY + i, { amount: 90 + i, clientId: `c${i}` })),
        booking('created', T, { amount: 1000 }),
      ],
      charged: [],
    },
    {
      name: 'within two deviations',
      events: [
        many(20, (i) => booking('created', T - DAY + i, { amount: 80 + 2 * i, clientId: `c${i}` })),
        booking('created', T, { amount: 120 }),
      ],
      charged: [],
    },
  ],
  BOOKING_CANCEL_PATTERN: [
    {
      name: 'a no-show, charged to the provider',
      events: [booking('no_show', T, { by: PROVIDER })],
      charged: [PROVIDER],
    },
    { name: 'a no-show of nobody knows whom', events: [booking('no_show', T)], charged: [] },
    {
      name: 'a dispute an hour after completion',
      events: [dispute(T, { completedAt: T - HOUR })],
      charged: [PROVIDER],
    },
    {
      name: 'a dispute three hours after completion',
      events: [dispute(T, { completedAt: T - 3 * HOUR })],
      charged: [],
    },
  ],
  BOOKING_NO_SHOW_PATTERN: [
    {
      name: 'two in a month',
      events: many(2, (i) => booking('no_show', T - i * 20 * DAY, { by: PROVIDER })),
      charged: [PROVIDER],
      says: '2 no-shows in 30 days',
    },
    {
      name: 'two, 31 days apart',
      events: many(2, (i) => booking('no_show', T - i * 31 * DAY, { by: PROVIDER })),
      charged: [],
    },
    {
      name: 'one by each side',
      events: [booking('no_show', T - DAY, { by: PROVIDER }), booking('no_show', T, { by: CLIENT })],
      charged: [],
    },
    {
      name: 'unsaid, with two others: the common one',
      events: many(2, (i) => booking('no_show', T - i * DAY, { providerId: `p${i}` })),
      charged: [CLIENT],
    },
    { name: 'unsaid, one pair', events: many(2, (i) => booking('no_show', T - i * DAY)), charged: [] },
  ],
  BOOKING_CANCEL_AFTER_CONTACT: [
    {
      name: 'by the one who gave the number',
      events: [message(T - 5 * HOUR, ['CONTACT_PHONE']), booking('cancelled', T, { by: PROVIDER })],
      charged: [PROVIDER],
    },
    {
      name: 'by the other: both, the giver more',
      events: [message(T - 5 * HOUR, ['CONTACT_PHONE']), booking('no_show', T, { by: CLIENT })],
      charged: [PROVIDER, CLIENT],
    },
    {
      name: 'seven hours later',
      events: [message(T - 7 * HOUR, ['CONTACT_PHONE']), booking('cancelled', T)],
      charged: [],
    },
    {
      name: 'a weak signal',
      events: [message(T - HOUR, ['CONTACT_PHONE'], { confidence: 0.4 }), booking('cancelled', T)],
      charged: [],
    },
    {
      name: 'grooming is no contact',
      events: [message(T - HOUR, ['GROOMING_LANGUAGE']), booking('cancelled', T)],
      charged: [],
    },
  ],
  OFF_PLATFORM_TRANSACTION_CORRELATED: [
    {
      name: 'a number, then a job of ten minutes',
      events: [
        usualWork(5),
        message(T - HOUR, ['CONTACT_PHONE']),
        booking('completed', T, { bookedAt: T - 10 * MINUTE }),
      ],
      charged: [PROVIDER],
    },
    {
      name: 'a number, then a job of the usual length',
      events: [usualWork(5), message(T - HOUR, ['CONTACT_PHONE']), booking('completed', T, { bookedAt: T - 2 * HOUR })],
      charged: [],
    },
    {
      name: 'a number eight hours before',
      events: [
        usualWork(5),
        message(T - 8 * HOUR, ['CONTACT_PHONE']),
        booking('completed', T, { bookedAt: T - 10 * MINUTE }),
      ],
      charged: [],
    },
  ],
  REPEATED_UNPAID_BOOKING: [
    {
      name: 'two jobs, no payment, and nobody knows why: the provider, who went on working',
      events: many(2, (i) => booking('completed', T - i * 3 * DAY)),
      charged: [PROVIDER, CLIENT],
      bystanders: [CLIENT],
    },
    {
      name: 'as the provider proposed',
      events: [message(T - 10 * DAY, ['PAYMENT_EXTERNAL']), many(2, (i) => booking('completed', T - i * 3 * DAY))],
      charged: [PROVIDER, CLIENT],
      bystanders: [CLIENT],
      says: 'They proposed to pay or to go on elsewhere before',
    },
    {
      name: 'as the client proposed',
      events: [
        message(T - 10 * DAY, ['PAYMENT_EXTERNAL'], { from: CLIENT, to: PROVIDER }),
        many(2, (i) => booking('completed', T - i * 3 * DAY)),
      ],
      charged: [PROVIDER, CLIENT],
      bystanders: [PROVIDER],
    },
    {
      name: 'as both said',
      events: [
        message(T - 10 * DAY, ['PAYMENT_EXTERNAL']),
        message(T - 10 * DAY + MINUTE, ['OFF_PLATFORM_INTENT'], { from: CLIENT, to: PROVIDER }),
        many(2, (i) => booking('completed', T - i * 3 * DAY)),
      ],
      charged: [PROVIDER, CLIENT],
      bystanders: [],
    },
    {
      name: 'one of two was paid',
      events: [
        booking('completed', T - 3 * DAY, { ref: 'paid' }),
        money('payment', T - 3 * DAY, { bookingRef: 'paid' }),
        booking('completed', T),
      ],
      charged: [],
    },
    {
      name: 'a failed payment is none',
      events: [
        booking('completed', T - 3 * DAY, { ref: 'unpaid' }),
        money('payment', T - 3 * DAY, { bookingRef: 'unpaid', status: 'failed' }),
        booking('completed', T),
      ],
      charged: [PROVIDER, CLIENT],
    },
    { name: '31 days apart', events: many(2, (i) => booking('completed', T - i * 31 * DAY)), charged: [] },
  ],
});
