import { z } from 'zod';
import { roleOf } from '../access/roles.ts';
import type { Row } from '../tables/index.ts';
import { addNote } from './add-note.ts';
import { decide, seenOfCase } from './decide.ts';
import {
  anyCommand,
  type Command,
  type CommandContext,
  defineCommand,
  type Read,
  type Rows,
  type Verdict,
} from './define.ts';
import { caseOf, followUpArgs, notSettled, openFollowUp, readFollowUp, settled, settleReason } from './follow-up.ts';

/** What still makes sense when somebody else carries it out later: claims and the like do not. */
const LANDABLE: Readonly<Record<string, Command>> = {
  decide: anyCommand(decide),
  add_note: anyCommand(addNote),
};

const args = followUpArgs.extend({
  reason: settleReason.nullable(),
  /** How strong the decision is that the lead makes their own; checked against what was quarantined. */
  severity: z.number().int().min(0).max(10),
  /** The case as the lead saw it. */
  seen: seenOfCase.nullable(),
});
type Args = z.infer<typeof args>;

interface Inner {
  readonly command: Command;
  readonly args: unknown;
}

/** The quarantined command with what the lead saw in place of what its author did; null when it cannot land. */
function innerOf(found: Row<'follow_ups'> | undefined, seen: Args['seen']): Inner | null {
  const command = found && Object.hasOwn(LANDABLE, found.command) ? LANDABLE[found.command] : undefined;
  if (!command || !found?.args) return null;
  const parsed = command.args.safeParse('seen' in found.args ? { ...found.args, seen } : found.args);
  return parsed.success ? { command, args: parsed.data } : null;
}

const severityOf = ({ command, args }: Inner): number => command.severity?.(args) ?? 0;

/** The reads of the quarantined command, a stage later than its own. */
const readsOfInner =
  (stage: number) =>
  (args: Args, rows: Rows): Read[] => {
    const inner = innerOf(rows.get('follow_ups', args.follow_up_id), args.seen);
    return inner?.command.reads[stage]?.(inner.args, rows) ?? [];
  };

function land(rows: Rows, args: Args, ctx: CommandContext): Verdict {
  const open = openFollowUp(rows, args, 'quarantined', ctx);
  if ('why' in open) return notSettled(open.why);
  const inner = innerOf(open.found, args.seen);
  if (!inner) return notSettled('follow_up_not_landable');
  if (severityOf(inner) !== args.severity) return notSettled('follow_up_changed');
  if (!roleOf(ctx.person.role).permissions.includes(inner.command.permission)) {
    return notSettled('command_not_permitted');
  }
  const verdict = inner.command.decide(rows, inner.args, ctx);
  if (!verdict.ok) return verdict;
  return {
    ...verdict,
    changes: [...verdict.changes, settled(open.found.id, verdict.outcome, args.reason, ctx)],
  };
}

/** Decides what was quarantined anew, on the rows as they are now, in the name of the lead who accepts it. */
export const acceptQuarantined = defineCommand({
  name: 'accept_quarantined',
  label: 'Accept quarantined command',
  permission: 'reviews.resolve',
  args,
  caseId: (args) => caseOf(args),
  reads: [readFollowUp, readsOfInner(0), readsOfInner(1)],
  severity: ({ severity }) => severity,
  waitsForWindow(args, rows) {
    const inner = innerOf(rows.get('follow_ups', args.follow_up_id), args.seen);
    return inner?.command.waitsForWindow?.(inner.args, rows) ?? false;
  },
  undoMs: 0,
  decide: land,
});
