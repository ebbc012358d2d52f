import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { Histogram } from '../../../server/bench/histogram.ts';
import { buildConsole } from '../../../server/cli/start/build.ts';
import { createFamily } from '../../../server/cli/start/child.ts';
import { BROWSER_ARGS, findBrowser, unpackBrowser } from '../../e2e/support/chromium.ts';
import { openConsole } from '../../e2e/support/console.ts';
import { type Bar, round, words } from '../sync/report.ts';
import { startCluster } from '../sync/world.ts';
import { barsOf, type Figures, processorWords } from './bars.ts';
import { measureDesk } from './measure.ts';
import { varySignals } from './vary-signals.ts';

/** Program behind `docket bench console`: a real console in a real browser, which no part of the product brings along. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface Report extends Record<string, unknown> {
  readonly words: string;
  readonly bars: readonly Bar[];
  readonly missed: readonly string[];
}

async function measure(cases: number, waiting: number): Promise<Report> {
  await unpackBrowser();
  await buildConsole(createFamily(), process.env, { desktop: false, tell: say });
  const { name, executablePath, env } = findBrowser();
  const endings: (() => Promise<void>)[] = [];
  try {
    const cluster = await startCluster();
    endings.push(() => cluster.stop());
    const browser = await chromium.launch({
      executablePath,
      args: BROWSER_ARGS,
      env: { ...process.env, ...env } as Record<string, string>,
    });
    endings.push(() => browser.close());
    const stored = await cluster.world('console', cases, say);
    // The measuring ends the server before the end.
    let stopped: Promise<void> | null = null;
    const world = { ...stored, stop: () => (stopped ??= stored.stop()) };
    endings.push(() => world.stop());
    await varySignals(world.pool);
    const console_ = { server: world.url, folder: cluster.folder, email: 'moderator@example.test' };
    const desk = await openConsole(browser, console_);
    endings.push(() => desk.close());
    const figures: Figures = await measureDesk(desk, world, { waiting, tell: say });
    const bars = barsOf(figures);
    return {
      cases,
      rows: world.rows,
      browser: name,
      load: round(loadavg()[0] ?? 0),
      ...summaries(figures),
      words: processorWords(figures),
      bars,
      missed: bars.filter(({ met }) => !met).map((bar) => bar.name),
    };
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

/** Histograms as figures, whatever they are in. */
function summaries(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => {
      if (part instanceof Histogram) return [name, { ...part.summary(), p95: round(part.quantile(0.95)) }];
      if (Array.isArray(part) || part === null || typeof part !== 'object') return [name, part];
      return [name, summaries(part)];
    }),
  );
}

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '250000' },
    waiting: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
});
const report = await measure(Number(values.cases), Number(values.waiting));
const verdict = report.missed.length === 0 ? 'all bars met' : `missed: ${report.missed.join(', ')}`;
process.stdout.write(
  values.json
    ? `${JSON.stringify(report)}\n`
    : `${words(report.bars)}\n${report.words}\n${verdict} (load ${report.load as number})\n`,
);
process.exit(report.missed.length === 0 ? 0 : 1);
