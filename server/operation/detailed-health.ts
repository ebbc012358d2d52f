import { findingsOf } from '../../core/operation/conditions.ts';
import { loopHealth, type Vitals } from '../../core/operation/vitals.ts';
import type { ServerContext } from '../context.ts';
import { allPassed, runChecks } from '../health.ts';
import { placeOf } from './place.ts';
import { readVitals } from './vitals.ts';

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;

const measured = ({ waiting, maxWaiting, lagSeconds, ...vitals }: Vitals) => ({
  pipeline: { waiting, most: maxWaiting, lag_seconds: rounded(lagSeconds) },
  dead_letters: vitals.deadLetters,
  effects: {
    waiting: vitals.effectsWaiting,
    overdue_seconds: rounded(vitals.effectsOverdueSeconds),
    failed: vitals.effectsFailed,
  },
  feed_lag_seconds: rounded(vitals.feedLagSeconds),
  disk: vitals.disk && { free_bytes: vitals.disk.freeBytes, total_bytes: vitals.disk.totalBytes },
});

/** Null is what could not be read: then the whole is degraded, whatever the rest says. */
const UNKNOWN = { pipeline: null, dead_letters: null, effects: null, feed_lag_seconds: null, disk: null };

export async function detailedHealth(ctx: ServerContext) {
  const checks = await runChecks(ctx);
  const vitals = await readVitals(ctx).catch((error: Error) => {
    ctx.log.warn({ err: error }, 'the vitals could not be read');
    return null;
  });
  const place = placeOf(ctx.config);
  const findings = vitals ? findingsOf(vitals, place) : null;
  const urgent = findings?.some(({ priority }) => priority === 'critical' || priority === 'high') ?? true;
  const now = ctx.clock.now();
  return {
    status: allPassed(checks) && !urgent ? 'ok' : 'degraded',
    place,
    uptime_seconds: Math.round(process.uptime()),
    checks,
    ...(vitals ? measured(vitals) : UNKNOWN),
    consoles: ctx.feed.hub.size,
    loops: ctx.loops.list().map((loop) => ({
      name: loop.name,
      state: loopHealth(loop, now),
      last_success_at: iso(loop.lastSuccessAt),
      last_failure_at: iso(loop.lastFailureAt),
      failure: loop.failure,
    })),
    findings,
  };
}
