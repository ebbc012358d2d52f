import { join } from 'node:path';
import { emptyTally, runSimulation } from '../../simulation/run.ts';
import { createSender } from '../../simulation/sender.ts';
import type { StartOptions } from './options.ts';
import type { ServerReady } from './server.ts';

/** Large enough for every kind of offender to come up more than once, small enough to be taken in seconds. */
export const STORY = { days: 21, historyEvents: 9_000, clients: 220, providers: 140, rings: 3 };

/** Tells the invented marketplace to the server until the signal. Rejects when the server refuses it. */
export async function runMarketplace(
  options: StartOptions,
  server: ServerReady,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const tally = emptyTally();
  const sender = createSender({
    server: server.url,
    source: server.source.name,
    secret: server.source.secret,
    signal,
    onWait: (reason, ms) => say(`marketplace: ${reason}, trying again in ${(ms / 1000).toFixed(1)} s`),
  });
  let refused = 0;
  await runSimulation({
    sender,
    tally,
    story: { ...STORY, seed: String(options.config.seed), rate: options.rate },
    positionFile: join(options.config.dataFolder, 'simulation.json'),
    limit: null,
    historyOnly: false,
    signal,
    now: Date.now,
    onBatch() {
      if (tally.rejected === refused) return;
      refused = tally.rejected;
      say(`marketplace: the server refused ${refused} events so far ${JSON.stringify(tally.codes)}`);
    },
  });
}
