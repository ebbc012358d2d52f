import { OPEN_STATES } from './queue-args.ts';

/** Points of priority that a case gains per hour of waiting, so that nothing starves. */
export const AGE_POINTS_PER_HOUR = 0.5;

/** The priority of a case with what it gained by waiting until `now`, ms. */
export const priorityAt = (row: { readonly priority: number; readonly opened_at: number }, now: number): number =>
  row.priority + ((now - row.opened_at) / 3_600_000) * AGE_POINTS_PER_HOUR;

/** The ageing term grows alike for all cases, so that the order does not depend on the time of the query. */
export const QUEUE_RANK_SQL = `(priority - opened_at * ${AGE_POINTS_PER_HOUR / 3_600_000})`;
/** An account as it is listed: indexed as this expression (core/replica/open.ts). */
export const SUBJECT_NAME_SQL = 'COALESCE(display_name, external_id)';
export const OPEN_STATES_SQL = `(${OPEN_STATES.map((state) => `'${state}'`).join(', ')})`;
