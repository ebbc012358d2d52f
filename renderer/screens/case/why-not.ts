import { whyNotExport } from '../../../core/access/disclosure.ts';
import { type RoleName, roleOf } from '../../../core/access/roles.ts';
import { claimedByOther, isDecided, isOpenToLead } from '../../../core/commands/case-state.ts';
import { errorInfo } from '../../../core/contract/errors.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import { clockTime } from '../../parts/format.ts';

/** Why the person cannot do something with a case now, in words; null when they can. */
export interface WhyNot {
  readonly decide: string | null;
  readonly claim: string | null;
  readonly release: string | null;
  readonly export: string | null;
}

interface Someone {
  readonly id: string;
  readonly role: RoleName;
}

const nameOf = (data: CaseResult, id: string | null): string => (id && data.people[id]?.display_name) || 'somebody';

function exportWhy(data: CaseResult, { id, role }: Someone): string | null {
  const refusal = whyNotExport(roleOf(role).permissions, id, data);
  return refusal && `${errorInfo(refusal.code).message} ${errorInfo(refusal.code).remedy}`;
}

export const whyNot = (data: CaseResult, person: Someone, now: number): WhyNot => ({
  ...whyNotDecide(data, person, now),
  export: exportWhy(data, person),
});

function whyNotDecide(data: CaseResult, person: Someone, now: number): Omit<WhyNot, 'export'> {
  const row = data.case;
  const personId = person.id;
  if (isOpenToLead(row, data.actions, person)) {
    const asked = `${nameOf(data, row.decided_by)} asked a lead to decide this case: decide it.`;
    return { decide: null, claim: asked, release: asked };
  }
  if (isDecided(row.state)) {
    const decided =
      row.decided_by === personId
        ? 'You have decided this case.'
        : `${nameOf(data, row.decided_by)} has decided this case; add a note if you disagree.`;
    return { decide: decided, claim: decided, release: decided };
  }
  if (claimedByOther(row, personId, now)) {
    const until = row.claim_expires_at === null ? '' : ` until ${clockTime(row.claim_expires_at)}`;
    const held = `${nameOf(data, row.claimed_by)} holds this case${until}: take another, or ask for it.`;
    return { decide: held, claim: held, release: 'You have not claimed this case.' };
  }
  const mine = row.claimed_by === personId && (row.claim_expires_at ?? 0) > now;
  return {
    decide: null,
    claim: mine ? 'You hold this case already.' : null,
    release: mine ? null : 'You have not claimed this case.',
  };
}
