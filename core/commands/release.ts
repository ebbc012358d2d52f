import { z } from 'zod';
import { isDecided } from './case-state.ts';
import { accept, defineCommand, reject } from './define.ts';

export const release = defineCommand({
  name: 'release',
  label: 'Release',
  permission: 'cases.claim',
  args: z.strictObject({ case_id: z.uuid() }),
  caseId: (args) => args.case_id,
  reads: [(args) => [{ table: 'cases', where: { column: 'id', equals: args.case_id } }]],
  undoMs: 0,
  decide(rows, args, ctx) {
    const found = rows.get('cases', args.case_id);
    if (!found) return reject('case_not_found');
    if (isDecided(found.state)) return reject('case_not_open');
    if (found.claimed_by !== ctx.person.id) return reject('case_not_yours');
    return accept({ entity: 'cases', entityId: found.id, reason: null, policyClause: null }, [
      {
        table: 'cases',
        op: 'update',
        id: found.id,
        values: { state: 'open', claimed_by: null, claimed_at: null, claim_expires_at: null },
      },
    ]);
  },
});
