import { type RoleName, roleOf } from '../access/roles.ts';
import type { CaseState } from '../tables/cases.ts';
import type { Row } from '../tables/index.ts';

/** A first decision is on record; another one can only be a second opinion. */
export const isDecided = (state: CaseState): boolean =>
  state === 'decided' || state === 'closed' || state === 'pending_approval';

/** The decision on record asks for a lead, and none has decided since. `actions`: those of the case's account. */
export const asksForLead = (
  row: Pick<Row<'cases'>, 'state' | 'decision_id'>,
  actions: readonly Pick<Row<'actions'>, 'kind' | 'state' | 'shadow' | 'decision_id'>[],
): boolean =>
  row.state === 'decided' &&
  row.decision_id !== null &&
  actions.some(
    ({ kind, state, shadow, decision_id }) =>
      kind === 'admin_escalation' && state === 'applied' && !shadow && decision_id === row.decision_id,
  );

/** For a lead a case is open still when somebody else asked for one. */
export const isOpenToLead = (
  row: Pick<Row<'cases'>, 'state' | 'decision_id' | 'decided_by'>,
  actions: Parameters<typeof asksForLead>[1],
  person: { readonly id: string; readonly role: RoleName },
): boolean =>
  row.decided_by !== person.id &&
  roleOf(person.role).permissions.includes('reviews.resolve') &&
  asksForLead(row, actions);

/** Somebody else holds a lease that has not run out. */
export const claimedByOther = (row: Row<'cases'>, personId: string, now: number): boolean =>
  row.claimed_by !== null && row.claimed_by !== personId && (row.claim_expires_at ?? 0) > now;
