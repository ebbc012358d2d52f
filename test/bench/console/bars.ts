import type { Histogram } from '../../../server/bench/histogram.ts';
import { type Bar, below } from '../sync/report.ts';
import type { PerAct } from './processor-time.ts';
import type { Start } from './start.ts';
import type { ListTimes } from './walk.ts';

/** The same acts, once while nothing else happens and once while the feed brings changes. */
export interface Use {
  readonly lists: ListTimes;
  readonly walk: Histogram;
  readonly decide: Histogram;
  readonly processor: { readonly lists: PerAct; readonly walk: PerAct; readonly decide: PerAct };
}

export interface Figures {
  readonly starts: readonly Start[];
  readonly startsOffline: readonly Start[];
  readonly quiet: Use;
  readonly busy: Use;
  /** Changes that reached the console while it was busy. */
  readonly changesPerSecond: number;
  readonly outbox: { readonly waiting: number; readonly open: Histogram; readonly decide: Histogram };
}

const LIST_MS = 100;
const CASE_MS = 50;
const START_SECONDS = 1.5;

const p95 = (name: string, took: Histogram, bar: number): Bar =>
  below(
    `${name}, p95 ms`,
    took.quantile(0.95),
    bar,
    `p50 ${took.summary().p50}, longest ${took.summary().max}, of ${took.count}`,
  );

const useBars = (when: string, { lists, walk, decide }: Use): Bar[] => [
  p95(`open a queue${when}`, lists.byKind.open, LIST_MS),
  p95(`filter${when}`, lists.byKind.filter, LIST_MS),
  p95(`sort${when}`, lists.byKind.sort, LIST_MS),
  p95(`search, from each letter${when}`, lists.byKind.search, LIST_MS),
  p95(`key press → next case${when}`, walk, CASE_MS),
  p95(`decision → next case${when}`, decide, CASE_MS),
];

const startBar = (when: string, starts: readonly Start[]): Bar => {
  const seconds = starts.map(({ askedMs, openedMs }) => (askedMs + openedMs) / 1_000).sort((a, b) => a - b);
  const middle = starts.toSorted((a, b) => a.openedMs - b.openedMs)[Math.floor(starts.length / 2)];
  const shares = `the longest of ${starts.length}; ${Math.round(middle?.openedMs ?? 0)} ms of it after the password`;
  return below(`start to usable${when}, s`, seconds.at(-1) ?? Number.NaN, START_SECONDS, shares);
};

const shown = ({ page, data }: PerAct): string =>
  `${page ?? '?'} ms of the page, ${data ?? '?'} ms of the data process`;

/** What an act takes of the processor, in words. */
export const processorWords = ({ quiet, busy }: Figures): string =>
  [['quiet', quiet] as const, ['busy', busy] as const]
    .map(
      ([
        when,
        {
          processor: { lists, walk, decide },
        },
      ]) => `processor time, ${when}: a list ${shown(lists)}; a case ${shown(walk)}; a decision ${shown(decide)}`,
    )
    .join('\n');

export const barsOf = ({ starts, startsOffline, quiet, busy, outbox, changesPerSecond }: Figures): Bar[] => [
  startBar('', starts),
  startBar(' without the server', startsOffline),
  ...useBars('', quiet),
  ...useBars(`, ${Math.round(changesPerSecond)} changes/s`, busy),
  p95(`open the outbox, ${outbox.waiting} waiting`, outbox.open, LIST_MS),
  p95(`decision → next case, ${outbox.waiting} waiting`, outbox.decide, CASE_MS),
];
