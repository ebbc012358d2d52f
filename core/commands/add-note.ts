import { z } from 'zod';
import { accept, defineCommand, reject } from './define.ts';

/** Notes commute: they are accepted whatever happened to the case meanwhile. */
export const addNote = defineCommand({
  name: 'add_note',
  label: 'Add note',
  permission: 'cases.note',
  args: z.strictObject({ case_id: z.uuid(), body: z.string().trim().min(1).max(5000) }),
  caseId: (args) => args.case_id,
  reads: [(args) => [{ table: 'cases', where: { column: 'id', equals: args.case_id } }]],
  undoMs: 0,
  decide(rows, args, ctx) {
    if (!rows.get('cases', args.case_id)) return reject('case_not_found');
    return accept({ entity: 'notes', entityId: ctx.commandId, reason: null, policyClause: null }, [
      {
        table: 'notes',
        op: 'insert',
        id: ctx.commandId,
        values: { case_id: args.case_id, person_id: ctx.person.id, body: args.body, written_at: ctx.at },
      },
    ]);
  },
});
