import { DAY, HOUR, MINUTE } from '../../../../core/detection/behaviour/lib/time.ts';
import { checkCases } from './cases.ts';
import { CLIENT, many, money, PROVIDER, T } from './stage.ts';

checkCases({
  PAYMENT_CIRCULAR: [
    {
      name: 'most of it back the next day',
      events: [money('transfer', T - DAY), money('transfer', T, { userId: PROVIDER, partnerId: CLIENT, amount: 85 })],
      charged: [PROVIDER, CLIENT],
    },
    {
      name: 'half of it back',
      events: [money('transfer', T - DAY), money('transfer', T, { userId: PROVIDER, partnerId: CLIENT, amount: 50 })],
      charged: [],
    },
    {
      name: 'back after three days',
      events: [money('transfer', T - 3 * DAY), money('transfer', T, { userId: PROVIDER, partnerId: CLIENT })],
      charged: [],
    },
    { name: 'twice the same way', events: [money('transfer', T - DAY), money('transfer', T)], charged: [] },
  ],
  PAYMENT_RAPID_TOPUP: [
    { name: 'three in a day', events: many(3, (i) => money('deposit', T - i * HOUR)), charged: [CLIENT] },
    { name: 'two in a day', events: many(2, (i) => money('deposit', T - i * HOUR)), charged: [] },
    { name: 'earnings', events: many(3, (i) => money('deposit', T - i * HOUR, { method: 'payout' })), charged: [] },
  ],
  PAYMENT_SPLIT_TRANSACTION: [
    {
      name: 'two of 70 where 100 are usual',
      events: [
        many(3, (i) => money('payment', T - (i + 2) * DAY)),
        money('payment', T - 20 * MINUTE, { amount: 70 }),
        money('payment', T, { amount: 70 }),
      ],
      charged: [CLIENT],
      says: 'usual is 100.00 EUR',
    },
    {
      name: 'two of 40',
      events: [
        many(3, (i) => money('payment', T - (i + 2) * DAY)),
        money('payment', T - 20 * MINUTE, { amount: 40 }),
        money('payment', T, { amount: 40 }),
      ],
      charged: [],
    },
    {
      name: 'to two partners',
      events: [
        many(3, (i) => money('payment', T - (i + 2) * DAY)),
        money('payment', T - 20 * MINUTE, { amount: 70, partnerId: 'other' }),
        money('payment', T, { amount: 70 }),
      ],
      charged: [],
    },
  ],
  PAYMENT_METHOD_SWITCHING: [
    {
      name: 'three',
      events: ['card', 'paypal', 'sepa'].map((method, i) => money('payment', T - i * DAY, { method })),
      charged: [CLIENT],
    },
    {
      name: 'two',
      events: ['card', 'paypal', 'CARD'].map((method, i) => money('payment', T - i * DAY, { method })),
      charged: [],
    },
    {
      name: 'three in a month',
      events: ['card', 'paypal', 'sepa'].map((method, i) => money('payment', T - i * 5 * DAY, { method })),
      charged: [],
    },
  ],
  PAYMENT_WITHDRAWAL_SPIKE: [
    {
      name: 'three times the mean deposit',
      events: [money('deposit', T - DAY), money('withdrawal', T, { amount: 300 })],
      charged: [CLIENT],
    },
    { name: 'twice', events: [money('deposit', T - DAY), money('withdrawal', T, { amount: 200 })], charged: [] },
    { name: 'nothing came in', events: [money('withdrawal', T, { amount: 300 })], charged: [] },
  ],
  WALLET_VELOCITY_SPIKE: [
    { name: 'five in an hour', events: many(5, (i) => money('deposit', T - i * 10 * MINUTE)), charged: [CLIENT] },
    { name: 'four in an hour', events: many(4, (i) => money('deposit', T - i * 10 * MINUTE)), charged: [] },
    {
      name: 'five, where four an hour are usual',
      events: [
        many(8, (i) => money('deposit', T - 3 * DAY + i * 15 * MINUTE)),
        many(5, (i) => money('deposit', T - i * 10 * MINUTE)),
      ],
      charged: [],
    },
  ],
  WALLET_SPLIT_PATTERN: [
    {
      name: 'three just below 1,000',
      events: [990, 995, 999].map((amount, i) => money('transfer', T - i * HOUR, { amount })),
      charged: [CLIENT],
      says: '3 transfers just below 1000.00 EUR',
    },
    {
      name: 'one of them above',
      events: [990, 995, 1000].map((amount, i) => money('transfer', T - i * HOUR, { amount })),
      charged: [],
    },
    {
      name: 'not just below',
      events: [900, 905, 910].map((amount, i) => money('transfer', T - i * HOUR, { amount })),
      charged: [],
    },
  ],
});
