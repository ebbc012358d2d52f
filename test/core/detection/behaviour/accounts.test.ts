import { DAY, HOUR, MINUTE } from '../../../../core/detection/behaviour/lib/time.ts';
import { checkCases } from './cases.ts';
import { account, CLIENT, many, message, money, PROVIDER, T } from './stage.ts';

const flagged = { otherId: 'other', otherRole: 'provider', flagged: true, since: null } as const;
const clean = { otherId: 'other', otherRole: 'client', flagged: false, since: null } as const;
checkCases({
  TEMPORAL_BURST_ACTIVITY: [
    { name: 'ten after a quiet week', events: many(10, (i) => message(T + i * MINUTE)), charged: [PROVIDER] },
    { name: 'nine', events: many(9, (i) => message(T + i * MINUTE)), charged: [] },
    {
      name: 'ten, where three an hour are usual',
      events: [many(500, (i) => message(T - (500 - i) * 20 * MINUTE)), many(10, (i) => message(T + HOUR + i * MINUTE))],
      charged: [],
    },
  ],
  TEMPORAL_DORMANT_ACTIVATION: [
    {
      name: 'asleep for 40 days, then a withdrawal',
      events: [
        account('user.logged_in', T - 41 * DAY, CLIENT),
        account('user.logged_in', T - DAY, CLIENT),
        money('withdrawal', T),
      ],
      charged: [CLIENT],
      says: 'Silent for 40 days',
    },
    {
      name: 'asleep for 40 days, then a login',
      events: [account('user.logged_in', T - 41 * DAY, CLIENT), account('user.logged_in', T, CLIENT)],
      charged: [],
    },
    {
      name: 'asleep for 29 days',
      events: [account('user.logged_in', T - 29 * DAY, CLIENT), money('withdrawal', T)],
      charged: [],
    },
    {
      name: 'risky three days after waking',
      events: [
        account('user.logged_in', T - 41 * DAY, CLIENT),
        account('user.logged_in', T - 3 * DAY, CLIENT),
        money('withdrawal', T),
      ],
      charged: [],
    },
    {
      name: 'wakes with a phone number',
      events: [account('user.logged_in', T - 41 * DAY), message(T, ['CONTACT_PHONE'])],
      charged: [PROVIDER],
    },
  ],
  CONTACT_PHONE_CHANGED: [
    {
      name: 'at tier high',
      events: [account('user.contact_field_changed', T, CLIENT, 'phone')],
      users: [{ id: CLIENT, tier: 'high' }],
      charged: [CLIENT],
    },
    {
      name: 'ten days after enforcement',
      events: [account('user.contact_field_changed', T, CLIENT, 'phone')],
      users: [{ id: CLIENT, enforcedAt: T - 10 * DAY }],
      charged: [CLIENT],
    },
    {
      name: 'to the number of a flagged account',
      events: [account('user.contact_field_changed', T, CLIENT, 'phone')],
      identity: { [CLIENT]: [{ ...flagged, shared: 'phone' }] },
      charged: [CLIENT],
    },
    {
      name: 'at tier medium, enforced long ago, to the number of an honest account',
      events: [account('user.contact_field_changed', T, CLIENT, 'phone')],
      users: [{ id: CLIENT, tier: 'medium', enforcedAt: T - 31 * DAY }],
      identity: { [CLIENT]: [{ ...clean, shared: 'phone' }] },
      charged: [],
    },
  ],
  CONTACT_EMAIL_CHANGED: [
    {
      name: 'at tier critical',
      events: [account('user.contact_field_changed', T, CLIENT, 'email')],
      users: [{ id: CLIENT, tier: 'critical' }],
      charged: [CLIENT],
    },
    {
      name: 'the phone was changed',
      events: [account('user.contact_field_changed', T, CLIENT, 'phone')],
      users: [{ id: CLIENT, tier: 'critical' }],
      charged: [],
    },
  ],
  NETWORK_CONTAGION: [
    {
      name: 'most of the talk is with one at high',
      events: many(6, (i) => message(T + i * MINUTE, [], { from: CLIENT, to: PROVIDER })),
      users: [{ id: PROVIDER, role: 'provider', tier: 'high' }],
      charged: [CLIENT],
    },
    {
      name: 'a word with one at high',
      events: [message(T, [], { from: CLIENT, to: PROVIDER })],
      users: [{ id: PROVIDER, role: 'provider', tier: 'high' }],
      charged: [],
    },
    {
      name: 'most of the talk is with one at medium',
      events: many(6, (i) => message(T + i * MINUTE, [], { from: CLIENT, to: PROVIDER })),
      users: [{ id: PROVIDER, role: 'provider', tier: 'medium' }],
      charged: [],
    },
  ],
  PATTERN_COORDINATED: [
    {
      name: 'the same prompt to three',
      events: [message(T, ['CONTACT_PHONE'], { id: 'prompt' })],
      prompts: {
        prompt: many(3, (i) => ({ senderId: PROVIDER, receiverId: `r${i}`, at: T - i * HOUR, linked: true })),
      },
      charged: [PROVIDER],
      says: '3 receivers',
    },
    {
      name: 'the same prompt to two',
      events: [message(T, ['CONTACT_PHONE'], { id: 'prompt' })],
      prompts: {
        prompt: many(3, (i) => ({ senderId: PROVIDER, receiverId: `r${i % 2}`, at: T - i * HOUR, linked: true })),
      },
      charged: [],
    },
    {
      name: 'by three linked accounts',
      events: [message(T, ['CONTACT_PHONE'], { id: 'prompt' })],
      prompts: {
        prompt: many(3, (i) => ({
          senderId: i === 0 ? PROVIDER : `s${i}`,
          receiverId: CLIENT,
          at: T - i * HOUR,
          linked: true,
        })),
      },
      charged: [PROVIDER],
      says: '3 linked accounts',
    },
    {
      name: 'by three strangers',
      events: [message(T, ['CONTACT_PHONE'], { id: 'prompt' })],
      prompts: {
        prompt: many(3, (i) => ({
          senderId: i === 0 ? PROVIDER : `s${i}`,
          receiverId: CLIENT,
          at: T - i * HOUR,
          linked: i === 0,
        })),
      },
      charged: [],
    },
  ],
});
