import { z } from 'zod';
import { type ErrorCode, refuse } from '../contract/errors.ts';
import type { FollowUpKind, Resolution } from '../tables/follow-ups.ts';
import type { Row } from '../tables/index.ts';
import type { Change, CommandContext, Read, Rows } from './define.ts';

/** Arguments of every command that settles a follow-up. The case is named so that its commands keep their order. */
export const followUpArgs = z.strictObject({ follow_up_id: z.uuid(), case_id: z.uuid().nullable() });
export const settleReason = z.string().trim().min(3).max(500);
type Args = z.infer<typeof followUpArgs>;

export const caseOf = (args: Args): string => args.case_id ?? args.follow_up_id;
/** The case comes first, as in every command: locks are taken in one order. */
export const readFollowUp = (args: Args): Read[] => [
  ...(args.case_id === null ? [] : [{ table: 'cases', where: { column: 'id', equals: args.case_id } } as const]),
  { table: 'follow_ups', where: { column: 'id', equals: args.follow_up_id } },
];

/** The open follow-up that somebody else left, or why it cannot be settled by this person. */
export function openFollowUp(
  rows: Rows,
  args: Args,
  kind: FollowUpKind,
  ctx: CommandContext,
): { found: Row<'follow_ups'> } | { why: ErrorCode } {
  const found = rows.get('follow_ups', args.follow_up_id);
  if (found?.kind !== kind || found.case_id !== args.case_id) return { why: 'follow_up_not_found' };
  if (found.resolution !== null) return { why: 'follow_up_done' };
  if (found.person_id === ctx.person.id) return { why: 'follow_up_own' };
  return { found };
}

export const settled = (id: string, resolution: Resolution, reason: string | null, ctx: CommandContext): Change => ({
  table: 'follow_ups',
  op: 'update',
  id,
  values: { resolution, resolved_by: ctx.person.id, resolved_at: ctx.at, resolution_reason: reason },
});

/** What the audit row of settling one names. */
export const auditOf = (id: string, reason: string | null) =>
  ({ entity: 'follow_ups', entityId: id, reason, policyClause: null }) as const;

export const notSettled = (why: ErrorCode) => ({ ok: false, refusal: refuse(why) }) as const;
