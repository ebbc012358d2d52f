import { priceOf } from '../price.ts';
import { MINUTE, type Scene } from '../stage.ts';
import { sentence, startTalk } from '../talk.ts';

const MOVES = ['login', 'login', 'profile', 'provider', 'top_up', 'payout', 'chat', 'contact', 'status'] as const;

/** What accounts do between jobs: log in, keep their profile, top up, take out what they earned. */
export const upkeep: Scene = (stage) => {
  const { random, cast, at } = stage;
  const account = cast.one('honest') ?? cast.anyone();
  const user_id = account.id;
  const device = { id: account.device, user_agent: account.userAgent, region: account.market.country };
  const { amount, currency } = priceOf(account, random);
  const wallet = { wallet_tx_id: stage.id('wl'), user_id, amount, currency };
  switch (random.pick(MOVES)) {
    case 'login':
      stage.emit('user.logged_in', at, { user_id, device });
      return;
    case 'profile':
      stage.emit('user.profile_updated', at, {
        user_id,
        fields_changed: random.pick([['about'], ['photo'], ['about', 'photo']]),
      });
      return;
    case 'provider':
      if (account.kind !== 'provider') stage.emit('user.logged_in', at, { user_id, device });
      else
        stage.emit('provider.updated', at, {
          provider_id: user_id,
          display_name: account.name,
          category: account.category,
        });
      return;
    case 'top_up':
      stage.emit('wallet.deposit', at, { ...wallet, payment_method: 'card' });
      return;
    case 'payout':
      stage.emit('wallet.withdrawal', at, { ...wallet, payment_method: 'bank', payout_ref: account.payout });
      return;
    case 'contact': {
      const number = cast.freshNumber(account.market);
      const change =
        number === null
          ? { field: 'email', old_value: account.email, new_value: `${stage.id('me')}@example.org` }
          : { field: 'phone', old_value: account.ownPhone, new_value: number };
      stage.emit('user.contact_field_changed', at, { user_id, ...change });
      return;
    }
    case 'status':
      stage.emit('user.status_changed', at, { user_id, from: 'active', to: 'paused', reason: 'holiday' });
      stage.emit('user.status_changed', at + random.wait(600 * MINUTE), { user_id, from: 'paused', to: 'active' });
      return;
    case 'chat': {
      const other = cast.partner(account);
      const [client, provider] = account.kind === 'client' ? [account, other] : [other, account];
      const talk = startTalk(stage, client, provider);
      talk.say(account, sentence(stage, account, other, 'greeting'));
      talk.phrase(account, 'harmless');
      talk.phrase(other, 'thanks');
    }
  }
};
