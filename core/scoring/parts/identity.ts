import type { Behaviour } from '../behaviour.ts';
import { DAY_MS } from '../decay.ts';
import type { Factor } from '../tiers.ts';

const VERIFIED = new Set(['verified', 'approved', 'complete']);
const PENDING = new Set(['pending', 'in_review', 'submitted']);

/** Starts at ten and is earned down; a new account starts higher. Unknown is never taken for good. */
export function identity({ account, now }: Behaviour): Factor[] {
  const fact = (code: string, text: string, points: number): Factor => ({
    part: 'identity',
    code,
    text,
    points,
    cap: Math.abs(points),
  });
  const factors = [fact('identity_unproven', 'nothing known in favour of the account', 10)];
  const verification = account.verification?.toLowerCase() ?? '';
  if (VERIFIED.has(verification)) factors.push(fact('verified', 'identity verified', -5));
  else if (PENDING.has(verification)) factors.push(fact('verification_pending', 'verification under way', -2));
  if (account.profileComplete) factors.push(fact('profile_complete', 'complete profile', -2));
  if (account.registeredAt !== null) {
    const days = (now - account.registeredAt) / DAY_MS;
    if (days > 180) factors.push(fact('account_old', 'account older than 180 days', -3));
    else if (days > 30) factors.push(fact('account_settled', 'account older than 30 days', -1));
    else if (days < 3) factors.push(fact('account_new', 'account younger than 3 days', 5));
    else if (days < 7) factors.push(fact('account_young', 'account younger than 7 days', 3));
  }
  return factors;
}
