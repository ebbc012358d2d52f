import type { Account } from '../cast.ts';
import { DISGUISES } from '../obfuscate.ts';
import { priceOf } from '../price.ts';
import { HOUR, MINUTE, type Scene, type Stage, type Truth } from '../stage.ts';
import { sentence, startTalk } from '../talk.ts';

const coordinated = (account: Account): Truth => ({ userId: account.id, violation: 'coordinated', disguise: null });

/** One of them pays the next, and the money comes back: on paper all of them earn. */
function circulate(stage: Stage, members: readonly Account[], at: number): void {
  const { random } = stage;
  let when = at;
  members.forEach((member, index) => {
    const next = members[(index + 1) % members.length] ?? member;
    const { amount, currency } = priceOf(member, random);
    when += random.wait(25 * MINUTE);
    const transfer = {
      user_id: member.id,
      counterparty_id: next.id,
      amount,
      currency,
      payment_method: 'platform_wallet',
    };
    stage.emit('wallet.transfer', when, { wallet_tx_id: stage.id('wl'), ...transfer }, { truth: coordinated(member) });
  });
  const last = members[0];
  if (!last) return;
  const { amount, currency } = priceOf(last, random, 3);
  stage.emit(
    'wallet.withdrawal',
    when + random.wait(HOUR),
    {
      wallet_tx_id: stage.id('wl'),
      user_id: last.id,
      amount,
      currency,
      payment_method: 'bank',
      payout_ref: last.payout,
    },
    { truth: coordinated(last) },
  );
}

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
      at = talk.now + random.wait(2 * MINUTE);
    }
  }
  if (random.chance(0.5)) circulate(stage, members, at);
};
