import { findingsOf, judgedKeys } from '../../core/operation/conditions.ts';
import type { ServerContext } from '../context.ts';
import { createLoop, type Loop } from '../loop.ts';
import { settleAlerts } from './alerts.ts';
import { placeOf } from './place.ts';
import { readVitals } from './vitals.ts';

const EVERY_MS = 5_000;

/** Looks how the server is, and raises and resolves alerts. */
export function createWatch(ctx: ServerContext): Loop {
  const place = placeOf(ctx.config);
  return createLoop({
    name: 'watch',
    log: ctx.log,
    board: ctx.loops,
    wake: [],
    idleMs: EVERY_MS,
    async work() {
      const findings = findingsOf(await readVitals(ctx), place);
      for (const { change, ...alert } of await settleAlerts(ctx.db, findings, judgedKeys(place), ctx.clock.now())) {
        if (change === 'resolved') ctx.log.info(alert, 'an alert was resolved');
        else ctx.log.error(alert, `an alert was ${change}`);
      }
      return false;
    },
  });
}
