import { parseArgs } from 'node:util';
import { type EvaluateFigures, measureEvaluate } from '../bench/evaluate.ts';
import { answer, tell } from './define.ts';
import { whole } from './whole.ts';

const BARS = { p99Ms: 20, degraded: 0, failed: 0 };

const HELP = `docket bench evaluate [options]

Questions to POST /api/evaluate on an embedded Postgres of its own, durable: the history of an invented marketplace is
worked off first, then another process asks about its accounts at a steady rate, each question signed, each answer
stored before it leaves. Latency counts from when a question was due.

  --seconds N   of the steady rate, default 20
  --rate N      its questions per second, default 300
  --history N   events that are worked off before, default 20,000
  --json        one JSON object on standard output, nothing else
  --help

Exit code: 0 every bar was reached, 1 one was missed, 2 wrong usage.`;

/** `docket bench evaluate`. */
export async function benchEvaluate(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      seconds: { type: 'string', default: '20' },
      rate: { type: 'string', default: '300' },
      history: { type: 'string', default: '20000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const figures = await measureEvaluate({
    seconds: whole(values.seconds, 'seconds', 1),
    perSecond: whole(values.rate, 'rate', 10),
    history: whole(values.history, 'history', 1_000),
    tell,
  });
  const missed = missedBars(figures);
  answer(values.json ? JSON.stringify({ ...figures, bars: BARS, missed }) : words(figures, missed));
  return missed.length === 0 ? 0 : 1;
}

function missedBars({ reply, degraded, failed, stored, asked }: EvaluateFigures): string[] {
  return [
    ...(reply.p99 < BARS.p99Ms ? [] : ['p99Ms']),
    ...(degraded <= BARS.degraded ? [] : ['degraded']),
    ...(failed <= BARS.failed ? [] : ['failed']),
    ...(stored === asked ? [] : ['stored']),
  ];
}

function words(figures: EvaluateFigures, missed: readonly string[]): string {
  const { reply, asked, perSecond, history, decisions, degraded, failed, stored, processor } = figures;
  const decided = Object.entries(decisions).map(([name, count]) => `${count} ${name}`);
  return [
    `${asked} questions at ${perSecond}/s after ${history} events`,
    `reply      p50 ${reply.p50} ms, p90 ${reply.p90} ms, p99 ${reply.p99} ms, longest ${reply.max} ms`,
    `answers    ${decided.join(', ')}; ${degraded} by policy, ${failed} failed, ${stored} stored`,
    `each       ${processor.serverUs} µs of server and ${processor.postgresUs ?? '?'} µs of Postgres`,
    missed.length === 0 ? 'all bars met' : `missed: ${missed.join(', ')}`,
  ].join('\n');
}
