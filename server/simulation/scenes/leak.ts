import type { Obfuscation } from '../../../core/detection/signals.ts';
import { book } from '../booking.ts';
import type { Account } from '../cast.ts';
import { DISGUISES, misspellApp, SUITED } from '../obfuscate.ts';
import { priceOf } from '../price.ts';
import { HOUR, MINUTE, type Scene, type Stage } from '../stage.ts';
import { APPS, type Talk } from '../talk.ts';
import { talkOver } from './job.ts';

type Contact = 'phone' | 'email' | 'handle' | 'link';

const LINKS = (account: Account): string[] => [
  `https://wa.me/${account.phone.replace(/\D/g, '')}`,
  `t.me/${account.handle.slice(1)}`,
  `www.${account.handle.slice(1).replace(/_/g, '-')}.example`,
];

function contactOf(stage: Stage, account: Account): { kind: Contact; value: string } {
  const kind = stage.random.weighted<Contact>([
    ['phone', 5],
    ['email', 2],
    ['handle', 3],
    ['link', 2],
  ]);
  const value = kind === 'link' ? stage.random.pick(LINKS(account)) : account[kind];
  return { kind, value };
}

/** Gives contact details away, in the open or in disguise; what is split goes out as several messages. */
export function giveContact(stage: Stage, talk: Talk, from: Account, disguised: boolean): string[] {
  const { random } = stage;
  const { kind, value } = contactOf(stage, from);
  const app = random.pick(APPS);
  if (!disguised || kind === 'link') {
    return [talk.phrase(from, `share_${kind}`, { value, app }, 'contact')];
  }
  const technique: Obfuscation = random.pick(SUITED[kind]);
  const [first = value, ...rest] = DISGUISES[technique](value, from.language, random);
  const slots = { value: first, app: random.chance(0.5) ? misspellApp(app, random) : app };
  const messages = [talk.phrase(from, `share_${kind}`, slots, 'contact', technique)];
  const truth = { userId: from.id, violation: 'contact', disguise: technique } as const;
  for (const part of rest) messages.push(talk.say(from, part, { truth }));
  return messages;
}

/** What follows: the other side stays, or both leave and the booking dies. */
function aftermath(stage: Stage, talk: Talk, client: Account, provider: Account, offender: Account): void {
  const { random } = stage;
  const other = offender === client ? provider : client;
  if (random.chance(0.5)) {
    talk.phrase(other, 'refuse');
    if (random.chance(0.5)) talk.phrase(offender, random.pick(['intent', 'grooming'] as const), {}, 'intent');
    return;
  }
  const job = book(stage, client, provider, talk.now);
  talk.phrase(other, 'agree');
  talk.pause(random.wait(20 * MINUTE));
  talk.phrase(offender, 'intent', {}, 'intent');
  job.cancel(talk.now + random.wait(HOUR), random.pick([client, offender]).kind, 'change_of_plans');
}

function report(stage: Stage, talk: Talk, offender: Account, reporter: Account, messages: string[]): void {
  stage.emit('report.submitted', talk.now + stage.random.wait(30 * MINUTE), {
    report_id: stage.id('rep'),
    reporter_id: reporter.id,
    subject_id: offender.id,
    message_ids: messages,
    reason: stage.random.pick(['off_platform_contact', 'asked_for_number', 'spam']),
    notice_type: stage.random.weighted([
      ['user', 8],
      ['article_16', 1],
      ['trusted_flagger', 1],
    ]),
  });
}

const leakScene =
  (persona: 'leaker' | 'evader', disguised: boolean): Scene =>
  (stage) => {
    const { random, cast } = stage;
    const offender = cast.one(persona);
    if (!offender) return;
    const other = cast.partner(offender);
    const [client, provider] = offender.kind === 'client' ? [offender, other] : [other, offender];
    const talk = talkOver(stage, client, provider, priceOf(provider, random).words);
    if (random.chance(0.3)) talk.phrase(offender, 'ask_contact', {}, 'contact');
    if (random.chance(0.4)) talk.phrase(offender, 'grooming', {}, 'grooming');
    const messages = giveContact(stage, talk, offender, disguised);
    if (random.chance(0.35)) talk.phrase(offender, 'intent', {}, 'intent');
    if (offender === provider && random.chance(0.35)) {
      talk.phrase(offender, 'pay_outside', { price: priceOf(provider, random).words }, 'payment');
    }
    aftermath(stage, talk, client, provider, offender);
    if (random.chance(0.15)) report(stage, talk, offender, other, messages);
    if (random.chance(0.15)) for (const message of messages) talk.remove(offender, message);
  };

/** Contact details in the open. */
export const leak = leakScene('leaker', false);
/** Contact details in disguise. */
export const evade = leakScene('evader', true);
