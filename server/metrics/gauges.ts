import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { loopHealth, type Vitals } from '../../core/operation/vitals.ts';
import type { ServerContext } from '../context.ts';
import { runChecks } from '../health.ts';
import { readVitals } from '../operation/vitals.ts';

/** Of the process, whichever of its servers is asked. */
const ofProcess = new Registry();
collectDefaultMetrics({ register: ofProcess });

/** Counts and ages as they are when they are asked for. NaN is what could not be read: unknown is never 0. */
const GAUGES: Readonly<Record<string, { readonly help: string; read(vitals: Vitals): number }>> = {
  docket_pipeline_backlog: { help: 'Accepted events that wait for the pipeline.', read: (v) => v.waiting },
  docket_pipeline_lag_seconds: { help: 'Age of the oldest event that waits.', read: (v) => v.lagSeconds },
  docket_dead_letters: {
    help: 'Events that could not be processed and wait for somebody.',
    read: (v) => v.deadLetters,
  },
  docket_effects_waiting: { help: 'Effects of commits that are still to be delivered.', read: (v) => v.effectsWaiting },
  docket_effects_failed: { help: 'Effects that are not tried any more.', read: (v) => v.effectsFailed },
  docket_feed_lag_seconds: { help: 'Age of the oldest open transaction that writes.', read: (v) => v.feedLagSeconds },
  docket_disk_free_bytes: {
    help: 'Free on the disk of the data folder.',
    read: (v) => v.disk?.freeBytes ?? Number.NaN,
  },
};

/** The metrics of a server in Prometheus' text format. */
export function createExposition(ctx: ServerContext): () => Promise<string> {
  const registers = [ctx.metrics.registry];
  const gauges = Object.entries(GAUGES).map(([name, { help, read }]) => ({
    read,
    gauge: new Gauge({ name, help, registers }),
  }));
  const devices = new Gauge({
    name: 'docket_devices_connected',
    help: 'Consoles that follow this process.',
    registers,
  });
  const checks = new Gauge({
    name: 'docket_check_ok',
    help: '1 when the check passes.',
    labelNames: ['check'],
    registers,
  });
  const loops = new Gauge({ name: 'docket_loop_ok', help: '1 while the loop works.', labelNames: ['loop'], registers });

  return async () => {
    const passed = Object.entries(await runChecks(ctx));
    for (const [check, { ok }] of passed) checks.set({ check }, ok ? 1 : 0);
    const vitals = await readVitals(ctx).catch((error: Error) => {
      ctx.log.warn({ err: error }, 'metrics of the database could not be read');
      return null;
    });
    for (const { gauge, read } of gauges) gauge.set(vitals ? read(vitals) : Number.NaN);
    const now = ctx.clock.now();
    for (const loop of ctx.loops.list()) {
      const health = loopHealth(loop, now);
      loops.set({ loop: loop.name }, health === 'ok' ? 1 : 0);
    }
    devices.set(ctx.feed.hub.size);
    return `${await ctx.metrics.registry.metrics()}\n${await ofProcess.metrics()}`;
  };
}
