import { type Cases, DAY, HOUR, MINUTE, many, NUMBER, type Story } from './story.ts';

const change = (s: Story, field: 'phone' | 'email', new_value: string, ago = 0): void =>
  s.tell('user.contact_field_changed', ago, { user_id: s.client, field, new_value });

export const ACCOUNT_CASES: Cases = {
  TEMPORAL_BURST_ACTIVITY: [
    {
      name: 'ten messages in ten minutes',
      play: (s) => many(10, (i) => s.say(i * MINUTE, `Point ${i} of the list`)),
      charged: ['provider'],
    },
    {
      name: 'nine messages in nine minutes',
      play: (s) => many(9, (i) => s.say(i * MINUTE, `Point ${i} of the list`)),
      charged: [],
    },
  ],
  TEMPORAL_DORMANT_ACTIVATION: [
    {
      name: 'silent for 40 days, then a withdrawal',
      play: (s) => {
        s.login(41 * DAY, s.client);
        s.login(HOUR, s.client);
        s.wallet('withdrawal', 0);
      },
      charged: ['client'],
    },
    {
      name: 'silent for 40 days, then a phone number',
      play: (s) => {
        s.login(40 * DAY, s.provider);
        s.say(0, NUMBER);
      },
      charged: ['provider'],
    },
    {
      name: 'silent for 29 days',
      play: (s) => {
        s.login(29 * DAY, s.client);
        s.wallet('withdrawal', 0);
      },
      charged: [],
    },
    {
      name: 'silent for 40 days, then an ordinary message',
      play: (s) => {
        s.login(40 * DAY, s.provider);
        s.say(0, 'Is the flat on the third floor?');
      },
      charged: [],
    },
  ],
  CONTACT_PHONE_CHANGED: [
    {
      name: 'at tier high',
      play: (s) => {
        change(s, 'phone', '+33 6 00 00 00 01');
        s.tiers[s.client] = 'high';
      },
      charged: ['client'],
    },
    {
      name: 'a week after the platform enforced something',
      play: (s) => {
        s.tell('enforcement.action_applied', 7 * DAY, {
          action_id: s.id('action'),
          user_id: s.client,
          kind: 'restriction',
        });
        change(s, 'phone', '+33 6 00 00 00 02');
      },
      charged: ['client'],
    },
    {
      name: 'after an enforcement that was reversed',
      play: (s) => {
        const action = { action_id: s.id('action'), user_id: s.client, kind: 'restriction' };
        s.tell('enforcement.action_applied', 7 * DAY, action);
        s.tell('enforcement.action_reversed', 6 * DAY, action);
        change(s, 'phone', '+33 6 00 00 00 03');
      },
      charged: [],
    },
    {
      name: 'by an account that nothing is known about',
      play: (s) => change(s, 'phone', '+33 6 00 00 00 04'),
      charged: [],
    },
  ],
  CONTACT_EMAIL_CHANGED: [
    {
      name: 'to the address of a flagged account',
      play: (s) => {
        s.register(DAY, s.id('flagged'), { email: `Shared.${s.id('x')}@example.org` });
        change(s, 'email', `shared.${s.id('x')}@example.org`);
        s.tiers[s.id('flagged')] = 'critical';
      },
      charged: ['client'],
    },
    {
      name: 'to the address of an account that is not',
      play: (s) => {
        s.register(DAY, s.id('other'), { email: `shared.${s.id('x')}@example.org` });
        change(s, 'email', `shared.${s.id('x')}@example.org`);
      },
      charged: [],
    },
  ],
  NETWORK_CONTAGION: [
    {
      name: 'most of the talk is with one at high',
      play: (s) => {
        many(6, (i) => s.say(i * HOUR, `Point ${i} of the list`, { from: s.client, to: s.provider }));
        s.tiers[s.provider] = 'high';
      },
      charged: ['client'],
    },
    {
      name: 'a word with one at high',
      play: (s) => {
        s.say(0, 'Is the flat on the third floor?', { from: s.client, to: s.provider });
        s.tiers[s.provider] = 'high';
      },
      charged: [],
    },
  ],
  PATTERN_COORDINATED: [
    {
      name: 'one prompt to three, with another number each time',
      play: (s) =>
        many(3, (i) =>
          s.say(i * HOUR, `Hi dear, for a good price call me on my number +33 6 12 34 56 7${i}`, { to: s.id(`c${i}`) }),
        ),
      charged: ['provider'],
    },
    {
      name: 'one prompt to two',
      play: (s) =>
        many(2, (i) =>
          s.say(i * HOUR, `Hi dear, for a good price call me on my number +33 6 12 34 56 7${i}`, { to: s.id(`c${i}`) }),
        ),
      charged: [],
    },
    {
      name: 'one greeting to three, which asks for nothing',
      play: (s) =>
        many(3, (i) => s.say(i * HOUR, 'Hello and thank you for the booking, see you soon!', { to: s.id(`c${i}`) })),
      charged: [],
    },
    {
      name: 'by three accounts on one device',
      play: (s) => {
        const members = [s.id('one'), s.id('two'), s.provider];
        for (const [i, member] of members.entries()) {
          s.tell('provider.registered', 9 * DAY, { provider_id: member });
          s.login(8 * DAY - i * HOUR, member, s.id('phone'));
        }
        members.map((from, i) => s.say((2 - i) * HOUR, NUMBER, { from, to: s.id(`c${i}`) }));
      },
      charged: ['provider'],
    },
    {
      name: 'by three accounts that share nothing',
      play: (s) =>
        [s.id('one'), s.id('two'), s.provider].map((from, i) =>
          s.say((2 - i) * HOUR, NUMBER, { from, to: s.id(`c${i}`) }),
        ),
      charged: [],
    },
  ],
};
