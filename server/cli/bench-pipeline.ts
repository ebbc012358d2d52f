import { parseArgs } from 'node:util';
import type { LatencySummary } from '../bench/histogram.ts';
import type { Throughput } from '../bench/loops.ts';
import { measurePipeline, type PipelineFigures } from '../bench/pipeline.ts';
import { answer, tell } from './define.ts';
import { whole } from './whole.ts';

const BARS = { perSecond: 5_000, ofRaw: 0.15, replyP99Ms: 50, decisionP99Ms: 250, two: 1.3, grown: 0.8, live: 1.25 };
/** A second process can only use what the first leaves idle: less than this of all cores cannot give 1.3 times as much. */
const IDLE_FOR_TWO = 0.23;

const HELP = `docket bench pipeline [options]

Events through all stages on an embedded Postgres of its own, durable, sent by another process through the signed API in
batches of 100: as fast as they are taken, by one server process and by two, then at a steady rate, then again with more
stored, a quarter of it the past of the accounts that are busy, and with few stored once more, because the machine may have changed its
speed. Beside it, in the same run, the rate at which plain inserts store the same events.

  --events N    of each run as fast as possible, default 40,000
  --seconds N   of the steady rate, default 60
  --rate N      its events per second, default 1,000
  --stored N    stored events to grow to, default 100,000
  --no-huge-pages
                shared buffers in pages of 4 kB: as DOCKET_HUGE_PAGES=0
  --json        one JSON object on standard output, nothing else
  --help

Exit code: 0 every bar was reached, 1 one was missed, 2 wrong usage.`;

/** `docket bench pipeline`. */
export async function benchPipeline(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      events: { type: 'string', default: '40000' },
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '1000' },
      stored: { type: 'string', default: '100000' },
      'no-huge-pages': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const figures = await measurePipeline({
    events: whole(values.events, 'events', 1_000),
    openSeconds: whole(values.seconds, 'seconds', 1),
    perSecond: whole(values.rate, 'rate', 100),
    stored: whole(values.stored, 'stored', 1_000),
    hugePages: !values['no-huge-pages'],
    tell,
  });
  const ratios = {
    ofRaw: share(figures.closed.perSecond, figures.rawPerSecond),
    two: share(figures.two.perSecond, figures.closed.perSecond),
    grown: share(figures.grown.perSecond, smallRate(figures)),
    live: share(figures.grown.liveMb, figures.closed.liveMb),
  };
  const missed = missedBars(figures, ratios);
  answer(values.json ? JSON.stringify({ ...figures, ratios, bars: BARS, missed }) : words(figures, ratios, missed));
  return missed.length === 0 ? 0 : 1;
}

type Ratios = Readonly<Record<'ofRaw' | 'two' | 'grown' | 'live', number>>;
const share = (part: number, whole: number): number => Math.round((part * 1000) / whole) / 1000;

/** With few events stored, before and after: the machine may have changed its speed in between. */
const smallRate = ({ closed, grown }: PipelineFigures): number => (closed.perSecond + grown.again.perSecond) / 2;

function missedBars({ closed, two, open }: PipelineFigures, ratios: Ratios): string[] {
  const reached = {
    perSecond: closed.perSecond >= BARS.perSecond,
    ofRaw: ratios.ofRaw >= BARS.ofRaw,
    two: ratios.two >= BARS.two || two.idleWithOne < IDLE_FOR_TWO,
    replyP99Ms: open.reply.p99 < BARS.replyP99Ms,
    decisionP99Ms: open.decision.p99 < BARS.decisionP99Ms,
    grown: ratios.grown >= BARS.grown,
    live: ratios.live <= BARS.live,
  };
  return Object.entries(reached).flatMap(([bar, ok]) => (ok ? [] : [bar]));
}

const latency = ({ p50, p90, p99, max }: LatencySummary): string =>
  `p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, longest ${max} ms`;
const cost = ({ processor: { serverUs, postgresUs } }: Throughput): string =>
  `${serverUs} µs of server and ${postgresUs ?? '?'} µs of Postgres an event`;

const twoProcesses = ({ two }: PipelineFigures, ratio: number): string => {
  const busy = `one process left ${Math.round(two.idleWithOne * 100)} % of ${two.cores} cores idle`;
  const verdict = two.idleWithOne < IDLE_FOR_TWO ? `the bar is not applicable: ${busy}` : busy;
  return `two processes       ${two.perSecond} events/s, ${ratio} of one; ${verdict}`;
};

const words = (figures: PipelineFigures, ratios: Ratios, missed: string[]): string => {
  const { rawPerSecond, closed, open, grown } = figures;
  return [
    `huge pages          ${figures.hugePages}`,
    `plain inserts       ${rawPerSecond} events/s`,
    `all stages          ${closed.perSecond} events/s, ${ratios.ofRaw} of plain inserts; ${cost(closed)}`,
    twoProcesses(figures, ratios.two),
    `at ${open.perSecond} events/s    reply    ${latency(open.reply)}`,
    `                    decision ${latency(open.decision)}`,
    `${grown.stored} stored      ${grown.perSecond} events/s, ${ratios.grown} of that at ${grown.storedBefore}; ${cost(grown)}`,
    `${grown.storedBefore} again        ${grown.again.perSecond} events/s, which counts with the first; ${cost(grown.again)}`,
    `memory              the server holds ${closed.liveMb} MB, then ${grown.liveMb} MB; it occupies ${closed.residentMb} and ${grown.residentMb}`,
    missed.length === 0 ? 'all bars met' : `missed: ${missed.join(', ')}`,
  ].join('\n');
};
