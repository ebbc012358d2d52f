import { priceOf } from '../price.ts';
import { HOUR, MINUTE, type Scene, type Truth } from '../stage.ts';
import { sentence, startTalk } from '../talk.ts';
import { giveContact } from './leak.ts';

/** An account that was silent for months wakes on another device, changes its details, and asks many for money. */
export const dormant: Scene = (stage) => {
  const { random, cast } = stage;
  const account = cast.one('dormant');
  if (!account) return;
  const truth: Truth = { userId: account.id, violation: 'fraud', disguise: null };
  const device = { id: stage.id('dev'), user_agent: 'Mozilla/5.0 (X11; Linux x86_64)', region: account.market.country };
  let at = stage.at;
  stage.emit('user.logged_in', at, { user_id: account.id, device }, { truth });
  at += random.wait(3 * MINUTE);
  const number = random.chance(0.5) ? cast.freshNumber(account.market) : null;
  const field = number === null ? 'email' : 'phone';
  const value = number ?? `desk${random.between(100, 999)}@example.net`;
  stage.emit(
    'user.contact_field_changed',
    at,
    { user_id: account.id, field, old_value: account[field], new_value: value },
    { truth },
  );
  const price = priceOf(account, random).words;
  const text = sentence(stage, account, cast.partner(account), random.pick(['pay_outside', 'after_failure']), {
    price,
  });
  for (let i = random.between(3, 6); i > 0; i -= 1) {
    at += random.wait(2 * MINUTE);
    const talk = startTalk(stage, cast.partner(account), account, at);
    talk.say(account, text, { truth: { ...truth, violation: 'payment' } });
    if (random.chance(0.4)) giveContact(stage, talk, account, random.chance(0.5));
    at = talk.now;
  }
  const { amount, currency } = priceOf(account, random, 4);
  stage.emit(
    'wallet.withdrawal',
    at + random.wait(HOUR),
    {
      wallet_tx_id: stage.id('wl'),
      user_id: account.id,
      amount,
      currency,
      payment_method: 'bank',
      payout_ref: account.payout,
    },
    { truth },
  );
};
