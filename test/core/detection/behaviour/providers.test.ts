import { DAY, HOUR } from '../../../../core/detection/behaviour/lib/time.ts';
import { checkCases } from './cases.ts';
import { account, booking, CLIENT, dispute, many, PROVIDER, rating, T } from './stage.ts';

const flagged = { otherId: 'other', otherRole: 'provider', flagged: true, since: null } as const;
const clean = { otherId: 'other', otherRole: 'client', flagged: false, since: null } as const;
checkCases({
  PROVIDER_COMPLAINT_CLUSTER: [
    {
      name: 'three in 90 days',
      events: many(3, (i) => dispute(T - i * 40 * DAY, { complainantId: `c${i}` })),
      charged: [PROVIDER],
    },
    { name: 'three in 100 days', events: many(3, (i) => dispute(T - i * 50 * DAY)), charged: [] },
  ],
  PROVIDER_DUPLICATE_IDENTITY: [
    {
      name: 'the payout of another provider',
      events: [account('provider.registered', T)],
      identity: { [PROVIDER]: [{ ...flagged, shared: 'payout' }] },
      charged: [PROVIDER],
      says: 'Same payout as 1 other account',
    },
    {
      name: 'two clients of one household',
      events: [account('user.logged_in', T, CLIENT)],
      identity: { [CLIENT]: [{ ...clean, shared: 'device' }] },
      charged: [],
    },
    { name: 'nothing shared', events: [account('provider.registered', T)], charged: [] },
  ],
  PROVIDER_RESPONSE_DEGRADATION: [
    {
      name: 'twice as long as before',
      events: [
        many(5, (i) =>
          booking('completed', T - (50 + i) * DAY, { scheduledAt: T - (50 + i) * DAY - HOUR, clientId: `a${i}` }),
        ),
        many(5, (i) => booking('completed', T - i * DAY, { scheduledAt: T - i * DAY - 2 * HOUR, clientId: `b${i}` })),
      ],
      charged: [PROVIDER],
      says: '2.0 times',
    },
    {
      name: 'a little longer',
      events: [
        many(5, (i) =>
          booking('completed', T - (50 + i) * DAY, { scheduledAt: T - (50 + i) * DAY - HOUR, clientId: `a${i}` }),
        ),
        many(5, (i) => booking('completed', T - i * DAY, { scheduledAt: T - i * DAY - 1.4 * HOUR, clientId: `b${i}` })),
      ],
      charged: [],
    },
  ],
  PROVIDER_CANCELLATION_SPIKE: [
    {
      name: 'three of five, after none',
      events: [
        many(5, (i) => booking('completed', T - (30 + i) * DAY)),
        many(2, (i) => booking('completed', T - (5 + i) * DAY)),
        many(3, (i) => booking('cancelled', T - i * DAY, { by: PROVIDER })),
      ],
      charged: [PROVIDER],
      says: '3 cancellations in 14 days, 60 %',
    },
    {
      name: 'always like that',
      events: [
        many(5, (i) => booking(i < 3 ? 'cancelled' : 'completed', T - (30 + i) * DAY, { by: i < 3 ? PROVIDER : null })),
        many(2, (i) => booking('completed', T - (5 + i) * DAY)),
        many(3, (i) => booking('cancelled', T - i * DAY, { by: PROVIDER })),
      ],
      charged: [],
    },
    {
      name: 'called off by clients',
      events: [
        many(5, (i) => booking('completed', T - (30 + i) * DAY)),
        many(2, (i) => booking('completed', T - (5 + i) * DAY)),
        many(3, (i) => booking('cancelled', T - i * DAY, { by: CLIENT })),
      ],
      charged: [],
    },
  ],
  PROVIDER_RATING_MANIPULATION: [
    {
      name: 'five stars from five new accounts',
      events: many(5, (i) => rating(5, T - i * HOUR, { raterRegisteredAt: T - 2 * DAY })),
      charged: [PROVIDER],
    },
    {
      name: 'five stars from old accounts',
      events: many(5, (i) => rating(5, T - i * HOUR, { raterRegisteredAt: T - 200 * DAY })),
      charged: [],
    },
    {
      name: 'old accounts on one device',
      events: many(5, (i) => rating(5, T - i * HOUR, { raterRegisteredAt: T - 200 * DAY, raterLinked: true })),
      charged: [PROVIDER],
    },
    {
      name: 'over two days',
      events: many(5, (i) => rating(5, T - i * 12 * HOUR, { raterRegisteredAt: T - 3 * DAY })),
      charged: [],
    },
  ],
  PROVIDER_RATING_DROP: [
    {
      name: 'from five to three',
      events: [many(5, (i) => rating(5, T - (60 + i) * DAY)), many(5, (i) => rating(3, T - i * DAY))],
      charged: [PROVIDER],
      says: 'Mean rating 3.0',
    },
    {
      name: 'half a star',
      events: [many(6, (i) => rating(5, T - (60 + i) * DAY)), many(6, (i) => rating(i % 2 === 0 ? 5 : 4, T - i * DAY))],
      charged: [],
    },
    {
      name: 'too few before',
      events: [many(4, (i) => rating(5, T - (60 + i) * DAY)), many(5, (i) => rating(1, T - i * DAY))],
      charged: [],
    },
  ],
});
