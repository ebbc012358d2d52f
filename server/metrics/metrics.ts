import { Counter, Histogram, Registry } from 'prom-client';
import type { EvaluationDecision } from '../../core/enforcement/holds.ts';
import type { Clock } from '../../core/lib/clock.ts';

/** What the parts of the server tell of their work; one registry per server. */
export interface Metrics {
  readonly registry: Registry;
  /** Runs `work` and counts its time, also when it fails. */
  timed<T>(what: Timed, work: () => Promise<T>): Promise<T>;
  accepted(events: number): void;
  /** A batch of the pipeline was committed: when each of its events had been received, ms. */
  processed(receivedAt: readonly number[]): void;
  evaluated(seconds: number, answer: EvaluationDecision | 'policy'): void;
  /** Commands of consoles, by what became of each. */
  pushed(outcomes: readonly string[]): void;
}

export type Timed = 'ingest' | `stage ${string}`;

/** Seconds: from a single statement to what people wait for. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createMetrics(clock: Clock): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const histogram = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Histogram({ name, help, labelNames, buckets: BUCKETS, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name, help, labelNames, registers });

  const accepted = counter('docket_events_accepted_total', 'Events stored by this process.');
  const processed = counter('docket_events_processed_total', 'Events that this process worked off.');
  const ingest = histogram('docket_ingest_seconds', 'Time to check and store the events of a request.');
  const stages = histogram('docket_stage_seconds', 'Time of a stage of a batch of the pipeline.', ['stage']);
  const decision = histogram(
    'docket_event_decision_seconds',
    'From the receipt of an event to its committed decision.',
  );
  const evaluate = histogram('docket_evaluate_seconds', 'Time to answer POST /api/evaluate.', ['answer']);
  const pushes = counter('docket_pushes_total', 'Commands of consoles, by outcome.', ['outcome']);

  return {
    registry,
    async timed(what, work) {
      const from = clock.monotonic();
      try {
        return await work();
      } finally {
        const seconds = (clock.monotonic() - from) / 1_000;
        if (what === 'ingest') ingest.observe(seconds);
        else stages.observe({ stage: what.slice('stage '.length) }, seconds);
      }
    },
    accepted: (events) => accepted.inc(events),
    processed(receivedAt) {
      processed.inc(receivedAt.length);
      const now = clock.now();
      for (const at of receivedAt) decision.observe(Math.max(0, now - at) / 1_000);
    },
    evaluated: (seconds, answer) => evaluate.observe({ answer }, seconds),
    pushed(outcomes) {
      for (const outcome of outcomes) pushes.inc({ outcome });
    },
  };
}
