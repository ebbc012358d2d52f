import { sql } from 'kysely';
import { DAY_MS } from '../../core/scoring/decay.ts';
import type { ServerTableRow } from '../db/database.ts';
import type { Trx } from '../db/kysely.ts';

export type Sweep = ServerTableRow<'decay_sweeps'>;

/**
 * The sweep that is under way, locked; today's, when the last one is finished. Null: nothing is due, or another process
 * is at it. A day that passed while no server ran is not made up for: what today's sweep finds has faded all the more.
 */
export async function takeSweep(trx: Trx, now: number): Promise<Sweep | null> {
  const last = await trx.selectFrom('decay_sweeps').selectAll().orderBy('day', 'desc').limit(1).executeTakeFirst();
  const today = Math.floor(now / DAY_MS);
  if (!last || (last.finished_at !== null && last.day < today)) {
    const started = { day: today, accounts: 0, lowered: 0, started_at: new Date(now) };
    await trx
      .insertInto('decay_sweeps')
      .values({ ...started, after_user_id: null, finished_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const taken = await trx
    .selectFrom('decay_sweeps')
    .selectAll()
    .where('finished_at', 'is', null)
    .orderBy('day', 'desc')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return taken ?? null;
}

export interface Page {
  /** In the order of ids; fewer than asked for at the end. */
  readonly ids: readonly string[];
  /** Of them, those whose last score is a day old. */
  readonly due: readonly string[];
}

/** The next accounts that have a score above zero. */
export async function nextPage(trx: Trx, sweep: Sweep, now: number, limit: number): Promise<Page> {
  const { rows } = await sql<{ id: string; due: boolean }>`
    SELECT u.id, NOT EXISTS (
             SELECT 1 FROM scores s WHERE s.user_id = u.id AND s.computed_at > ${new Date(now - DAY_MS)}) AS due
      FROM users u WHERE u.score > 0 AND u.erased_at IS NULL
       AND (${sweep.after_user_id}::uuid IS NULL OR u.id > ${sweep.after_user_id}::uuid)
     ORDER BY u.id LIMIT ${limit}`.execute(trx);
  return { ids: rows.map(({ id }) => id), due: rows.filter(({ due }) => due).map(({ id }) => id) };
}

/** Where the next round goes on, in the transaction of what this one did. */
export async function saveSweep(trx: Trx, sweep: Sweep, page: Page, lowered: number, end: number | null) {
  await trx
    .updateTable('decay_sweeps')
    .set({
      after_user_id: page.ids.at(-1) ?? sweep.after_user_id,
      accounts: sweep.accounts + page.due.length,
      lowered: sweep.lowered + lowered,
      finished_at: end === null ? null : new Date(end),
    })
    .where('day', '=', sweep.day)
    .execute();
}
