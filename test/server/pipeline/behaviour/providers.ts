import { type Cases, DAY, HOUR, many } from './story.ts';

/** Work of `hours` each, made and due before it ends. */
const work = (hours: number) => ({ madeBefore: hours * HOUR });

export const PROVIDER_CASES: Cases = {
  PROVIDER_COMPLAINT_CLUSTER: [
    {
      name: 'three disputes in 90 days',
      play: (s) => many(3, (i) => s.complain(i * 40 * DAY, s.book('completed', (i * 40 + 1) * DAY), s.id(`c${i}`))),
      charged: ['provider'],
    },
    {
      name: 'two disputes',
      play: (s) => many(2, (i) => s.complain(i * 40 * DAY, s.book('completed', (i * 40 + 1) * DAY), s.id(`c${i}`))),
      charged: [],
    },
  ],
  PROVIDER_DUPLICATE_IDENTITY: [
    {
      name: 'the payout of another provider',
      play: (s) => {
        s.tell('provider.registered', DAY, { provider_id: s.id('first'), payout_ref: s.id('iban') });
        s.tell('provider.registered', 0, { provider_id: s.provider, payout_ref: s.id('iban') });
      },
      charged: ['provider'],
    },
    {
      name: 'the phone of another, written otherwise',
      play: (s) => {
        const digits = s.digits(9);
        s.register(DAY, s.id('first'), { phone: `+33 ${digits}` });
        s.tell('provider.registered', 0, {
          provider_id: s.provider,
          phone: `+33-${digits.slice(0, 4)}-${digits.slice(4)}`,
        });
      },
      charged: ['provider'],
    },
    {
      name: 'two clients on one device',
      play: (s) => {
        s.register(DAY, s.client);
        s.register(DAY, s.id('other'));
        s.login(HOUR, s.id('other'), s.id('tablet'));
        s.login(0, s.client, s.id('tablet'));
      },
      charged: [],
    },
  ],
  PROVIDER_RESPONSE_DEGRADATION: [
    {
      name: 'six hours where two were usual',
      play: (s) => {
        many(5, (i) => s.book('completed', (45 + i) * DAY, work(2)));
        many(5, (i) => s.book('completed', i * DAY, work(6)));
      },
      charged: ['provider'],
    },
    {
      name: 'six hours, four times',
      play: (s) => {
        many(5, (i) => s.book('completed', (45 + i) * DAY, work(2)));
        many(4, (i) => s.book('completed', i * DAY, work(6)));
      },
      charged: [],
    },
  ],
  PROVIDER_CANCELLATION_SPIKE: [
    {
      name: 'three of five, after none of five',
      play: (s) => {
        many(5, (i) => s.book('completed', (30 + i) * DAY));
        many(2, (i) => s.book('completed', (5 + i) * DAY));
        many(3, (i) => s.book('cancelled', i * DAY, { by: 'provider', client_id: s.id(`c${i}`) }));
      },
      charged: ['provider'],
    },
    {
      name: 'three of five, by clients',
      play: (s) => {
        many(5, (i) => s.book('completed', (30 + i) * DAY));
        many(2, (i) => s.book('completed', (5 + i) * DAY));
        many(3, (i) => s.book('cancelled', i * DAY, { by: 'client', client_id: s.id(`c${i}`) }));
      },
      charged: [],
    },
  ],
  PROVIDER_RATING_MANIPULATION: [
    {
      name: 'five stars from five accounts of yesterday',
      play: (s) => {
        many(5, (i) => s.register(DAY, s.id(`c${i}`)));
        many(5, (i) => s.rate(i * HOUR, 5, s.id(`c${i}`)));
      },
      charged: ['provider'],
    },
    {
      name: 'five stars from five accounts of last year',
      play: (s) => {
        many(5, (i) => s.register(300 * DAY, s.id(`c${i}`)));
        many(5, (i) => s.rate(i * HOUR, 5, s.id(`c${i}`)));
      },
      charged: [],
    },
    {
      name: 'five stars from old accounts on one device',
      play: (s) => {
        many(5, (i) => s.register(300 * DAY, s.id(`c${i}`), { device: { id: s.id('phone') } }));
        many(5, (i) => s.rate(i * HOUR, 5, s.id(`c${i}`)));
      },
      charged: ['provider'],
    },
  ],
  PROVIDER_RATING_DROP: [
    {
      name: 'from five to three',
      play: (s) => {
        many(5, (i) => s.rate((60 + i) * DAY, 5, s.id(`c${i}`)));
        many(5, (i) => s.rate(i * DAY, 3, s.id(`d${i}`)));
      },
      charged: ['provider'],
    },
    {
      name: 'from five to three, four times',
      play: (s) => {
        many(5, (i) => s.rate((60 + i) * DAY, 5, s.id(`c${i}`)));
        many(4, (i) => s.rate(i * DAY, 3, s.id(`d${i}`)));
      },
      charged: [],
    },
  ],
};
