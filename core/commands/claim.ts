import { z } from 'zod';
import { claimedByOther, isDecided } from './case-state.ts';
import { accept, defineCommand, reject } from './define.ts';

/** A claim is a lease. */
export const CLAIM_LEASE_MS = 30 * 60_000;

export const claim = defineCommand({
  name: 'claim',
  label: 'Claim',
  permission: 'cases.claim',
  args: z.strictObject({ case_id: z.uuid() }),
  caseId: (args) => args.case_id,
  reads: [(args) => [{ table: 'cases', where: { column: 'id', equals: args.case_id } }]],
  undoMs: 0,
  decide(rows, args, ctx) {
    const found = rows.get('cases', args.case_id);
    if (!found) return reject('case_not_found');
    if (isDecided(found.state)) return reject('case_not_open');
    if (claimedByOther(found, ctx.person.id, ctx.now)) return reject('case_claimed');
    return accept({ entity: 'cases', entityId: found.id, reason: null, policyClause: null }, [
      {
        table: 'cases',
        op: 'update',
        id: found.id,
        values: {
          state: 'claimed',
          claimed_by: ctx.person.id,
          claimed_at: ctx.now,
          claim_expires_at: ctx.now + CLAIM_LEASE_MS,
        },
      },
    ]);
  },
});
