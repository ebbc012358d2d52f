import type { CommandContext, Verdict } from '../commands/define.ts';
import { runCommand } from '../commands/run.ts';
import type { Refusal } from '../contract/errors.ts';
import type { Sql } from '../lib/sql.ts';
import type { RuleBundle } from '../policy/bundle.ts';
import { forgetFootprints, inOne, keepFootprint, noting } from './footprint.ts';
import { tablesOf } from './open.ts';
import { overlayChanges, undoOverlay } from './overlay.ts';
import { replicaRows } from './rows.ts';

/** A command that waits, as the outbox holds it. */
export interface PendingItem {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly caseId: string;
  readonly at: number;
}

/** Whose replica it is. */
export interface Author {
  readonly person: CommandContext['person'];
  readonly deviceId: string | null;
  /** The rules that the device decides by. Default: those that are built in. */
  readonly policy?: RuleBundle;
}

/** All that a command's outcome follows from beside the rows. */
export const actsAs = ({ person, deviceId, policy }: Author): string =>
  JSON.stringify([person.id, person.role, deviceId, policy?.version ?? null]);

/** What the local run of a waiting command said: null is accepted. The server has the last word either way. */
export type LocalRefusals = ReadonlyMap<string, Refusal | null>;

/**
 * Runs one command on the replica and overlays its changes. The author's own time is the time that they acted at, so
 * that a re-run gives the same rows.
 */
export function runLocally(sql: Sql, item: PendingItem, author: Author): { verdict: Verdict; touched: Set<string> } {
  const role = author.person.role;
  const { rows, footprint } = noting(replicaRows(sql, new Set(tablesOf(role).map((table) => table.name))));
  const ctx: CommandContext = { now: item.at, at: item.at, commandId: item.id, ...author };
  const verdict = runCommand(item.name, item.args, rows, ctx);
  const touched = verdict.ok ? overlayChanges(sql, item.id, verdict.changes, role) : new Set<string>();
  keepFootprint(sql, actsAs(author), { id: item.id, footprint, changes: verdict.ok ? verdict.changes : [] });
  sql.run(
    `INSERT INTO pending (command_id, case_id, name, outcome, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (command_id) DO UPDATE SET outcome = excluded.outcome`,
    [item.id, item.caseId, item.name, verdict.ok ? verdict.outcome : 'rejected', item.at],
  );
  touched.add('pending');
  return { verdict, touched };
}

/** Runs all waiting commands again, in order, over the truth. Call it inside a transaction, after undoOverlay. */
export function rerun(sql: Sql, items: readonly PendingItem[], author: Author, touched: Set<string>): LocalRefusals {
  const refusals = new Map<string, Refusal | null>();
  forgetFootprints(sql);
  if (sql.run('DELETE FROM pending').changes > 0) touched.add('pending');
  for (const item of items) {
    const ran = runLocally(sql, item, author);
    for (const table of ran.touched) touched.add(table);
    refusals.set(item.id, ran.verdict.ok ? null : ran.verdict.refusal);
  }
  return refusals;
}

/** The overlay made new from what waits: after a withdrawal, a final refusal, and each time the files are opened. */
export function rebase(sql: Sql, items: readonly PendingItem[], author: Author) {
  return inOne(sql, () => {
    const touched = undoOverlay(sql);
    return { refusals: rerun(sql, items, author, touched), touched };
  });
}
