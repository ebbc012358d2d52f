import type { CaseState } from '../tables/cases.ts';
import type { Row } from '../tables/index.ts';

/** A first decision is on record; another one can only be a second opinion. */
export const isDecided = (state: CaseState): boolean =>
  state === 'decided' || state === 'closed' || state === 'pending_approval';

/** Somebody else holds a lease that has not run out. */
export const claimedByOther = (row: Row<'cases'>, personId: string, now: number): boolean =>
  row.claimed_by !== null && row.claimed_by !== personId && (row.claim_expires_at ?? 0) > now;
