import { commandOf } from '../../core/commands/index.ts';
import { parseArgs } from '../../core/commands/run.ts';
import { OPEN } from '../../core/tables/follow-ups.ts';
import type { Row } from '../../core/tables/index.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import type { NamedItem } from './item.ts';
import { cleanDetail, type Settled } from './settled.ts';

/** Escapes in JSON for what no jsonb can hold: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/** What can be shown of the command, and carried out by somebody else. */
function contentsOf(item: NamedItem): Pick<Row<'follow_ups'>, 'command' | 'args' | 'case_id' | 'made_at'> | null {
  if (item.t !== 'envelope') return null;
  const { name, args, at } = item.envelope;
  const command = commandOf(name);
  const parsed = command && parseArgs(command, args);
  if (!command || !parsed?.ok || UNSTORABLE.test(JSON.stringify(args))) return null;
  return { command: command.name, args, case_id: command.caseId(parsed.args), made_at: at };
}

type FollowUpRow = Omit<Row<'follow_ups'>, 'version'>;

/** Each quarantined or deferred command gets its follow-up. */
export function followUpRows(
  settled: readonly Settled[],
  { personId, now }: { readonly personId: string; readonly now: number },
): FollowUpRow[] {
  const rows = settled.flatMap((one): FollowUpRow[] => {
    const { item, outcome: kind } = one;
    if (kind !== 'quarantined' && kind !== 'deferred') return [];
    const contents = contentsOf(item) ?? { command: one.name ?? 'unknown', args: null, case_id: null, made_at: now };
    return [
      {
        ...OPEN,
        id: item.id,
        kind,
        person_id: personId,
        device_id: item.deviceId,
        ...contents,
        // A clock that runs ahead: nothing was made after it arrived.
        made_at: Math.min(contents.made_at, now),
        code: one.code,
        detail: cleanDetail(one.detail),
        recorded_at: now,
        due_at: one.until,
      },
    ];
  });
  // Two bodies under one id: the first is what a lead looks at, both are in command_outcomes.
  const byId = new Map([...rows].reverse().map((row) => [row.id, row]));
  return [...byId.values()];
}

/** In the transaction of their receipts. */
export async function openFollowUps(
  trx: Trx,
  settled: readonly Settled[],
  by: { readonly personId: string; readonly now: number },
): Promise<void> {
  await insertRows(trx, 'follow_ups', followUpRows(settled, by), '(id) DO NOTHING');
}
