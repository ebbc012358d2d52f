import type { Account } from '../cast.ts';
import { MINUTE, type Scene, type Stage } from '../stage.ts';

/** An account comes into being. */
export function register(stage: Stage, account: Account, at: number): void {
  const device = { id: account.device, user_agent: account.userAgent, region: account.market.country };
  const registered = stage.emit('user.registered', at, {
    user_id: account.id,
    display_name: account.name,
    email: account.email,
    phone: account.ownPhone,
    user_type: account.kind,
    verification_status: account.verified ? 'verified' : 'pending',
    country: account.market.country,
    device,
  });
  if (account.kind !== 'provider') return;
  stage.emit(
    'provider.registered',
    at + MINUTE,
    {
      provider_id: account.id,
      display_name: account.name,
      email: account.email,
      phone: account.ownPhone,
      category: account.category,
      country: account.market.country,
      payout_ref: account.payout,
    },
    { cause: registered },
  );
}

/** Somebody new. */
export const arrival: Scene = (stage) => {
  const account = stage.cast.newcomer();
  register(stage, account, stage.at);
  stage.emit('user.logged_in', stage.at + 2 * MINUTE, { user_id: account.id, device: { id: account.device } });
};
