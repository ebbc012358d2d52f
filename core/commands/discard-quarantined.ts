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

/** What was quarantined stays on record and never takes effect. */
export const discardQuarantined = defineCommand({
  name: 'discard_quarantined',
  label: 'Discard quarantined command',
  permission: 'reviews.resolve',
  args: followUpArgs.extend({ reason: settleReason }),
  caseId: (args) => caseOf(args),
  reads: [(args) => readFollowUp(args)],
  undoMs: 0,
  decide(rows, args, ctx) {
    const open = openFollowUp(rows, args, 'quarantined', ctx);
    if ('why' in open) return notSettled(open.why);
    const { id } = open.found;
    return accept(auditOf(id, args.reason), [settled(id, 'discarded', args.reason, ctx)]);
  },
});
