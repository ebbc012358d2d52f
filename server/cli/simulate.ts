import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { emptyTally, runSimulation } from '../simulation/run.ts';
import { createSender, SendError } from '../simulation/sender.ts';
import { answer, tell, UsageError } from './define.ts';
import { simulateReport } from './simulate-report.ts';
import { readTarget, TARGET_HELP, TARGET_OPTIONS } from './target.ts';

const HELP = `docket simulate [options]

Sends the events of an invented marketplace: days of history as fast as they are taken, then live traffic. The same
seed makes the same people and the same events. It keeps its place in DOCKET_DATA and goes on from there.

${TARGET_HELP}
  --seed TEXT        default DOCKET_SEED or 1
  --rate N           live events per second, default 2
  --days N           days of history, default 7
  --history N        events in it, default 2,000
  --events N         ends after so many events
  --history-only     ends after the history
  --clients N  --providers N  --rings N    size of the marketplace, default 160, 80, 2
  --position FILE    where its place is kept, default DOCKET_DATA/simulation.json; “none” begins anew
  --truth FILE       appends what is true and never said in an event, one JSON object a line
  --report           instead of sending: plays --days (default 30) on a Postgres of its own, in shadow and active
                     mode side by side, and prints what of the truth was found, how fast, and who was wronged;
                     --history there is the number of events, default 6,000
  --json             one JSON object on standard output at its end
  --help

Exit code: 0 ended or stopped, 1 something was refused, 2 wrong usage or not let in. Of --report: 1 a signal never
fired, an event failed, or the modes differ without a cause.`;

const OPTIONS = {
  ...TARGET_OPTIONS,
  seed: { type: 'string' },
  rate: { type: 'string', default: '2' },
  days: { type: 'string' },
  history: { type: 'string' },
  events: { type: 'string' },
  'history-only': { type: 'boolean', default: false },
  clients: { type: 'string', default: '160' },
  providers: { type: 'string', default: '80' },
  report: { type: 'boolean', default: false },
  rings: { type: 'string', default: '2' },
  position: { type: 'string' },
  truth: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function number(text: string, name: string, low: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < low) throw new UsageError(`--${name} is a number from ${low}`);
  return value;
}

/** `docket simulate`. Ends on SIGINT and SIGTERM with what was sent. */
export async function simulate(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const config = readConfig(process.env);
  const people = {
    seed: values.seed ?? String(config.seed),
    clients: number(values.clients, 'clients', 1),
    providers: number(values.providers, 'providers', 1),
    rings: number(values.rings, 'rings', 0),
  };
  if (values.report) {
    const days = number(values.days ?? '30', 'days', 1);
    const events = number(values.history ?? '6000', 'history', 1);
    return await simulateReport({ ...people, days, events }, values.json);
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const sender = createSender({
    ...readTarget(values),
    signal: stop.signal,
    onWait: (reason, ms) => tell(`${reason}: trying again in ${(ms / 1000).toFixed(1)} s`),
  });
  const tally = emptyTally();
  let toldAt = 0;
  let wentLive = false;
  try {
    await runSimulation({
      sender,
      tally,
      story: {
        ...people,
        days: number(values.days ?? '7', 'days', 0),
        historyEvents: number(values.history ?? '2000', 'history', 0),
        rate: number(values.rate, 'rate', 0.01),
      },
      positionFile: values.position === 'none' ? null : (values.position ?? join(config.dataFolder, 'simulation.json')),
      limit: values.events === undefined ? null : number(values.events, 'events', 1),
      historyOnly: values['history-only'],
      signal: stop.signal,
      now: Date.now,
      async onBatch({ sent, live, truths }) {
        if (values.truth && truths.length > 0) {
          await appendFile(values.truth, truths.map((truth) => `${JSON.stringify(truth)}\n`).join(''));
        }
        if (Date.now() - toldAt < 5000 && live === wentLive) return;
        toldAt = Date.now();
        wentLive = live;
        tell(`${live ? 'live' : 'history'}: ${sent} sent, ${tally.rejected} refused`);
      },
    });
  } catch (error) {
    if (!stop.signal.aborted) {
      if (!(error instanceof SendError)) throw error;
      tell(`${error.message}\n${error.remedy}`);
      return 2;
    }
  }
  if (values.json) answer(JSON.stringify(tally));
  else tell(`${tally.accepted} accepted, ${tally.duplicate} duplicate, ${tally.rejected} refused`);
  return tally.rejected === 0 ? 0 : 1;
}
