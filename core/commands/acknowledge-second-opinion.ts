import { accept, defineCommand } from './define.ts';
import {
  auditOf,
  caseOf,
  followUpArgs,
  notSettled,
  openFollowUp,
  readFollowUp,
  settled,
  settleReason,
} from './follow-up.ts';

/** A lead has read it; the first decision stands. */
export const acknowledgeSecondOpinion = defineCommand({
  name: 'acknowledge_second_opinion',
  label: 'Acknowledge second opinion',
  permission: 'reviews.resolve',
  args: followUpArgs.extend({ reason: settleReason.nullable() }),
  caseId: (args) => caseOf(args),
  reads: [(args) => readFollowUp(args)],
  undoMs: 0,
  decide(rows, args, ctx) {
    const open = openFollowUp(rows, args, 'second_opinion', ctx);
    if ('why' in open) return notSettled(open.why);
    const { id } = open.found;
    return accept(auditOf(id, args.reason), [settled(id, 'acknowledged', args.reason, ctx)]);
  },
});
