import { sql } from 'kysely';
import { REQUEST_TOLERANCE_MS } from '../../core/contract/request-signature.ts';
import { forgetAttempts } from '../auth/attempt-limit.ts';
import type { ServerContext } from '../context.ts';
import { createLoop, type Loop } from '../loop.ts';

const EVERY_MS = 60_000;
/** A request counts for the tolerance before and after its time; a little more, for clocks of several servers. */
const KEEP_MS = 3 * REQUEST_TOLERANCE_MS;

/** Forgets requests that are too old to be sent once more, and attempts that count no longer. */
export const createRequestSweep = (ctx: ServerContext): Loop =>
  createLoop({
    name: 'forget-requests',
    log: ctx.log,
    board: ctx.loops,
    wake: [],
    idleMs: EVERY_MS,
    async work() {
      await sql`DELETE FROM request_nonces WHERE seen_at < ${new Date(ctx.clock.now() - KEEP_MS)}`.execute(ctx.db);
      await forgetAttempts(ctx);
      return false;
    },
  });
