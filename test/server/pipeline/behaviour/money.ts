import { type Cases, DAY, HOUR, MINUTE, many } from './story.ts';

export const MONEY_CASES: Cases = {
  PAYMENT_CIRCULAR: [
    {
      name: 'nine tenths come back the next day',
      play: (s) => {
        s.wallet('transfer', DAY);
        s.wallet('transfer', 0, { user_id: s.provider, counterparty_id: s.client, amount: '90.00' });
      },
      charged: ['client', 'provider'],
    },
    {
      name: 'half comes back',
      play: (s) => {
        s.wallet('transfer', DAY);
        s.wallet('transfer', 0, { user_id: s.provider, counterparty_id: s.client, amount: '50.00' });
      },
      charged: [],
    },
  ],
  PAYMENT_RAPID_TOPUP: [
    { name: 'three in a day', play: (s) => many(3, (i) => s.wallet('deposit', i * HOUR)), charged: ['client'] },
    { name: 'three in three days', play: (s) => many(3, (i) => s.wallet('deposit', i * DAY)), charged: [] },
  ],
  PAYMENT_SPLIT_TRANSACTION: [
    {
      name: 'two of 70 in an hour where 100 are usual',
      play: (s) => {
        many(3, (i) => s.pay((i + 3) * DAY));
        many(2, (i) => s.pay(i * 20 * MINUTE, { amount: 70 }));
      },
      charged: ['client'],
    },
    {
      name: 'two of 70 in two hours',
      play: (s) => {
        many(3, (i) => s.pay((i + 3) * DAY));
        many(2, (i) => s.pay(i * 2 * HOUR, { amount: 70 }));
      },
      charged: [],
    },
  ],
  PAYMENT_METHOD_SWITCHING: [
    {
      name: 'three in a week',
      play: (s) => ['card', 'sepa', 'paypal'].map((payment_method, i) => s.pay(i * DAY, { payment_method })),
      charged: ['client'],
    },
    {
      name: 'two in a week',
      play: (s) => ['card', 'sepa', 'card'].map((payment_method, i) => s.pay(i * DAY, { payment_method })),
      charged: [],
    },
  ],
  PAYMENT_WITHDRAWAL_SPIKE: [
    {
      name: 'five times the mean deposit',
      play: (s) => {
        many(2, (i) => s.wallet('deposit', (i + 1) * DAY));
        s.wallet('withdrawal', 0, { amount: 500 });
      },
      charged: ['client'],
    },
    {
      name: 'one and a half times',
      play: (s) => {
        many(2, (i) => s.wallet('deposit', (i + 1) * DAY));
        s.wallet('withdrawal', 0, { amount: 150 });
      },
      charged: [],
    },
  ],
  WALLET_VELOCITY_SPIKE: [
    {
      name: 'five movements in an hour',
      play: (s) => many(5, (i) => s.wallet('deposit', i * 10 * MINUTE)),
      charged: ['client'],
    },
    {
      name: 'four movements in an hour',
      play: (s) => many(4, (i) => s.wallet('deposit', i * 10 * MINUTE)),
      charged: [],
    },
  ],
  WALLET_SPLIT_PATTERN: [
    {
      name: 'three just below a thousand',
      play: (s) => [990, 995, 999].map((amount, i) => s.wallet('transfer', i * HOUR, { amount })),
      charged: ['client'],
    },
    {
      name: 'three of 900',
      play: (s) => [900, 905, 910].map((amount, i) => s.wallet('transfer', i * HOUR, { amount })),
      charged: [],
    },
  ],
};
