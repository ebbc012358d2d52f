import type { Db } from '../db/kysely.ts';

export const ALERT_STATES = ['open', 'resolved', 'all'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Alerts, the last to be raised first; of these keys alone where some are named. */
export async function listAlerts(db: Db, state: AlertState, limit: number, keys: readonly string[] | null) {
  let query = db.selectFrom('alerts').selectAll().orderBy('raised_at', 'desc').orderBy('id').limit(limit);
  if (keys) query = query.where('key', 'in', [...keys]);
  if (state === 'open') query = query.where('resolved_at', 'is', null);
  if (state === 'resolved') query = query.where('resolved_at', 'is not', null);
  const alerts = (await query.execute()).map((row) => ({
    ...row,
    raised_at: iso(row.raised_at),
    seen_at: iso(row.seen_at),
    resolved_at: iso(row.resolved_at),
  }));
  return { alerts };
}
