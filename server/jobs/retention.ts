import { sql } from 'kysely';
import type { ServerContext } from '../context.ts';
import { createLoop, type Loop } from '../loop.ts';

const EVERY_MS = 600_000;
/** Of one transaction: short enough that nothing waits for it. */
const AT_ONCE = 5_000;
const DAY_MS = 86_400_000;

/** The smallest version 7 id of a moment (ms): ids sort by time, so the primary key finds what is old. */
const firstIdAt = (ms: number): string => {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/** Deletes the evaluations that are older than they are to be kept, a batch at a time. */
export const createRetention = (ctx: ServerContext): Loop =>
  createLoop({
    name: 'retention',
    log: ctx.log,
    board: ctx.loops,
    wake: [],
    idleMs: EVERY_MS,
    async work() {
      const before = firstIdAt(ctx.clock.now() - ctx.config.keepEvaluationsDays * DAY_MS);
      const { numAffectedRows } = await sql`
        DELETE FROM evaluations WHERE id IN (
          SELECT id FROM evaluations WHERE id < ${before}::uuid ORDER BY id LIMIT ${sql.lit(AT_ONCE)} FOR UPDATE SKIP LOCKED)`.execute(
        ctx.db,
      );
      return Number(numAffectedRows) === AT_ONCE;
    },
  });
