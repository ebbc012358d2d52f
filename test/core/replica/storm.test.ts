import { afterAll, expect, it } from 'vitest';
import { refuse } from '../../../core/contract/errors.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import type { Failure } from '../../../core/replica/machine.ts';
import { openOutbox } from '../../../core/replica/outbox.ts';
import { Replica, type ReplicaFiles } from '../../../core/replica/replica.ts';
import { Sync } from '../../../core/replica/sync.ts';
import { TransportError } from '../../../core/replica/transport.ts';
import { Random } from '../../simulation/random.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { memory } from './support.ts';

// core/replica/SPEC.md, "States": what the jitter is for.

const CONSOLES = 300;
const STEP_MS = 100;

const outboxes: Sql[] = [];
afterAll(() => {
  for (const sql of outboxes) sql.close();
});

const never = (): never => {
  throw new Error('nothing is downloaded here');
};
const NO_FILES: ReplicaFiles = {
  open: () => null,
  build: never,
  swapIn: never,
  discard: () => undefined,
  close: () => undefined,
};

/** An office whose consoles all begin in the same moment with a server that answers each of them so. When they came, ms. */
async function office(failure: Failure, ms: number): Promise<number[]> {
  const time = new ManualTime(0);
  const came: number[] = [];
  const desks = Array.from({ length: CONSOLES }, (_, n) => {
    const outbox = memory();
    outboxes.push(outbox);
    openOutbox(outbox);
    const random = new Random(`console ${n}`);
    const desk = new Sync({
      transport: {
        // biome-ignore lint/correctness/useYield: it never comes to the first line
        async *pull() {
          came.push(time.clock.monotonic());
          throw new TransportError(failure);
        },
        live: never,
        push: never,
      },
      replica: new Replica(NO_FILES, outbox, { deviceId: `device ${n}`, personId: `person ${n}` }, () => undefined),
      outbox,
      seal: null,
      verify: () => false,
      clock: time.clock,
      timers: time.timers,
      random: () => random.next(),
      onStatus: () => undefined,
      onUnexpected: (error) => {
        throw error;
      },
    });
    desk.open(true);
    return desk;
  });
  for (let at = 0; at < ms; at += STEP_MS) {
    await new Promise((resolve) => setImmediate(resolve));
    time.advance(STEP_MS);
  }
  for (const desk of desks) desk.close(true);
  return came;
}

/** The most that come within one second from `from` on. */
function mostInASecond(came: readonly number[], from: number): number {
  const perSecond = Map.groupBy(
    came.filter((at) => at >= from),
    (at) => Math.floor(at / 1_000),
  );
  return Math.max(...[...perSecond.values()].map((list) => list.length));
}

it('an office whose server is away for long comes back one after the other, not at once', async () => {
  const came = await office({ kind: 'network', refusal: refuse('offline'), retryAfter: null }, 600_000);
  expect(came.filter((at) => at === 0)).toHaveLength(CONSOLES);
  // Each tries every 30 to 60 seconds by then: seven a second, were they spread evenly.
  expect(mostInASecond(came, 300_000)).toBeLessThan(25);
  expect(came.filter((at) => at >= 300_000).length).toBeGreaterThan(5 * CONSOLES);
});

it('consoles that are all told to come in twenty seconds do so over ten, and none before', async () => {
  const failure: Failure = { kind: 'server', refusal: refuse('rate_limited'), retryAfter: 20 };
  const came = await office(failure, 31_000);
  const again = came.filter((at) => at > 0);
  expect(again).toHaveLength(CONSOLES);
  expect(Math.min(...again)).toBeGreaterThanOrEqual(20_000);
  expect(mostInASecond(came, 1)).toBeLessThan(CONSOLES / 5);
});
