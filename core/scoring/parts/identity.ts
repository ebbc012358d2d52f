import type { Behaviour } from '../behaviour.ts';
import { FIVE_COMPONENT } from '../config.ts';
import { DAY_MS } from '../decay.ts';
import type { Factor } from '../tiers.ts';

const VERIFIED = new Set(['verified', 'approved', 'complete']);
const PENDING = new Set(['pending', 'in_review', 'submitted']);

const { terms } = FIVE_COMPONENT.parts.identity;

const fact = (code: keyof typeof terms, text: string): Factor => ({
  part: 'identity',
  code,
  text,
  points: terms[code].each,
  cap: terms[code].cap,
});

/** Starts at ten and is earned down; a new account starts higher. Unknown is never taken for good. */
export function identity({ account, now }: Behaviour): Factor[] {
  const factors = [fact('identity_unproven', 'nothing known in favour of the account')];
  const verification = account.verification?.toLowerCase() ?? '';
  if (VERIFIED.has(verification)) factors.push(fact('verified', 'identity verified'));
  else if (PENDING.has(verification)) factors.push(fact('verification_pending', 'verification under way'));
  if (account.profileComplete) factors.push(fact('profile_complete', 'complete profile'));
  if (account.registeredAt !== null) {
    const days = (now - account.registeredAt) / DAY_MS;
    if (days > 180) factors.push(fact('account_old', 'account older than 180 days'));
    else if (days > 30) factors.push(fact('account_settled', 'account older than 30 days'));
    else if (days < 3) factors.push(fact('account_new', 'account younger than 3 days'));
    else if (days < 7) factors.push(fact('account_young', 'account younger than 7 days'));
  }
  return factors;
}
