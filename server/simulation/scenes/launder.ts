import type { Account } from '../cast.ts';
import { HOUR, MINUTE, type Scene } from '../stage.ts';
import { coordinated } from './ring.ts';

const CARDS = ['card', 'prepaid_card', 'voucher', 'sepa_debit'];
const ROUND = [1, 2, 2.5, 5, 10];

/** A round sum above which platforms look twice, in the currency of the account. */
function limitOf({ market }: Account): number {
  const worth = 150 * market.prices;
  const scale = 10 ** Math.floor(Math.log10(worth));
  return (ROUND.find((step) => step * scale >= worth) ?? 10) * scale;
}

/**
 * Money of others goes in by several cards, round among the accounts of one hand in sums just below what is looked at,
 * and out at a bank: on paper somebody earned it.
 */
export const launder: Scene = (stage) => {
  const { random, cast } = stage;
  if (cast.rings.length === 0) return;
  const members = random.pick(cast.rings);
  const hand = members[0];
  const mule = random.pick(members.slice(1));
  if (!hand) return;
  const limit = limitOf(hand);
  const { currency } = hand.market;
  const whole = Math.max(1, 10 ** Math.floor(Math.log10(limit) - 2));
  const sum = (share: number) => (Math.round((limit * share) / whole) * whole).toFixed(2);
  let at = stage.at;
  let inside = 0;

  const move = (type: 'wallet.deposit' | 'wallet.withdrawal' | 'wallet.transfer', from: Account, more: object) => {
    const payload = { wallet_tx_id: stage.id('wl'), user_id: from.id, currency, ...more };
    stage.emit(type, at, payload, { truth: coordinated(from) });
    at += random.between(2, 7) * MINUTE;
  };
  for (let i = random.between(3, 5); i > 0; i -= 1) {
    const amount = sum(0.6 + random.float() * 0.3);
    inside += Number(amount);
    move('wallet.deposit', hand, { amount, payment_method: random.pick(CARDS) });
  }
  const slices = Array.from({ length: random.between(3, 4) }, () => sum(0.97 + random.float() * 0.02));
  for (const amount of slices)
    move('wallet.transfer', hand, { counterparty_id: mule.id, amount, payment_method: 'platform_wallet' });
  at += random.wait(3 * HOUR);
  for (const amount of slices.slice(0, 2))
    move('wallet.transfer', mule, { counterparty_id: hand.id, amount, payment_method: 'platform_wallet' });
  at += random.wait(2 * HOUR);
  const out = { amount: (inside * 1.2).toFixed(2), payment_method: 'bank', payout_ref: hand.payout };
  move('wallet.withdrawal', hand, out);
};
