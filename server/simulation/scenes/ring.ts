import type { Account } from '../cast.ts';
import { DISGUISES } from '../obfuscate.ts';
import { priceOf } from '../price.ts';
import { MINUTE, type Scene, type Truth } from '../stage.ts';
import { sentence, startTalk } from '../talk.ts';

export const coordinated = (account: Account): Truth => ({
  userId: account.id,
  violation: 'coordinated',
  disguise: null,
});

/** Several accounts of one hand: one device, one payout, one text for many receivers. */
export const ring: Scene = (stage) => {
  const { random, cast } = stage;
  if (cast.rings.length === 0) return;
  const members = random.pick(cast.rings);
  const lead = members[0];
  if (!lead) return;
  const [value = lead.phone] = random.chance(0.5)
    ? [lead.email]
    : DISGUISES.separator(lead.phone, lead.language, random);
  const kind = value.includes('@') ? 'share_email' : 'share_phone';
  const text = sentence(stage, lead, cast.partner(lead), kind, { value, app: 'WhatsApp' });
  let at = stage.at;
  for (const member of members.slice(0, random.between(3, members.length))) {
    const device = { id: member.device, user_agent: member.userAgent, region: member.market.country };
    stage.emit('user.logged_in', at, { user_id: member.id, device }, { truth: coordinated(member) });
    at += random.between(20, 90) * 1000;
    for (let i = random.between(1, 3); i > 0; i -= 1) {
      const talk = startTalk(stage, cast.partner(member), member, at);
      talk.say(member, text, { truth: coordinated(member) });
      if (random.chance(0.6)) talk.phrase(member, random.pick(['intent', 'grooming']), {}, 'intent');
      // What it is all for: a deposit, paid where nobody can take it back.
      if (random.chance(0.6)) talk.phrase(member, 'pay_outside', { price: priceOf(member, random).words }, 'payment');
      at = talk.now + random.wait(2 * MINUTE);
    }
  }
};
