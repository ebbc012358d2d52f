import { beforeEach, expect, test, vi } from 'vitest';
import { must } from '../../core/lib/must.ts';
import type { QueueRow } from '../../core/queries/queue.ts';
import { createLiveQueries } from '../../renderer/app/bridge/live.ts';
import { createQueueFeed } from '../../renderer/screens/queue/feed.ts';
import { recordingBridge } from './recording-bridge.ts';

beforeEach(() => vi.useFakeTimers());

const TOTAL = 400;
const idOf = (index: number): string => `case-${index}`;
const rowAt = (index: number, more: Partial<QueueRow> = {}): QueueRow =>
  ({ id: idOf(index), state: 'open', claimed_by: null, claim_expires_at: null, signal_types: [], ...more }) as QueueRow;

interface PageArgs {
  readonly offset: number;
  readonly limit: number;
}

/** A feed on a list of 400 cases, which answers what it is asked. */
function feedOf() {
  const wire = recordingBridge();
  const feed = createQueueFeed(createLiveQueries(wire.bridge));
  /** Answers everything that is asked, until nothing more is. Returns what was asked. */
  const settle = (): { query: string; rows: number }[] => {
    const seen: { query: string; rows: number }[] = [];
    for (let asked = wire.taken(); asked.length > 0; asked = wire.taken()) {
      for (const { query, args, onData, ended } of asked) {
        if (ended) continue;
        if (query === 'queue') {
          const { offset, limit } = args as PageArgs;
          const rows = Array.from({ length: Math.min(limit, TOTAL - offset) }, (_, n) => rowAt(offset + n));
          seen.push({ query, rows: rows.length });
          onData({ total: TOTAL, newer: 0, newest: 100, offset, rows });
        } else {
          const { ids } = args as { ids: string[] };
          seen.push({ query, rows: ids.length });
          onData(ids.map((id) => rowAt(Number(id.slice('case-'.length)))));
        }
      }
    }
    return seen;
  };
  feed.start();
  return { feed, settle };
}

test('a list that is opened asks once, for what is seen', () => {
  const { feed, settle } = feedOf();
  feed.setRange(0, 31);
  expect(settle()).toEqual([{ query: 'queue', rows: 60 }]);
});

test('with a row in hand no row is asked for that is here; only its number of news, and contents near the eye', () => {
  const { feed, settle } = feedOf();
  feed.setRange(0, 31);
  settle();
  feed.setCursor(idOf(0));
  feed.setHeld(true);
  expect(settle()).toEqual([
    { query: 'queue', rows: 0 },
    { query: 'queue_rows', rows: 20 },
    { query: 'queue_rows', rows: 20 },
    { query: 'queue_rows', rows: 20 },
  ]);
});

test('a step asks nothing; a walk over 200 rows asks for each once, and for their contents in parts', () => {
  const { feed, settle } = feedOf();
  feed.setRange(0, 31);
  settle();
  feed.setHeld(true);
  settle();
  feed.setCursor(idOf(1));
  feed.setRange(0, 32);
  expect(settle()).toEqual([]);
  const asked: { query: string; rows: number }[] = [];
  for (let first = 0; first < 200; first += 4) {
    feed.setRange(first, first + 31);
    asked.push(...settle());
  }
  const sum = (query: string): number =>
    asked.filter((one) => one.query === query).reduce((rows, one) => rows + one.rows, 0);
  expect(sum('queue')).toBe(240);
  expect(asked.filter(({ query }) => query === 'queue_rows').length).toBeLessThanOrEqual(14);
});

test('a change of one row is a change of that row alone, and none is no change', () => {
  const wire = recordingBridge();
  const feed = createQueueFeed(createLiveQueries(wire.bridge));
  feed.start();
  feed.setRange(0, 31);
  const rows = Array.from({ length: 40 }, (_, n) => rowAt(n));
  wire.asked[0]?.onData({ total: 40, newer: 0, newest: 100, offset: 0, rows });
  feed.setHeld(true);
  const contents = wire.asked.find(({ query }) => query === 'queue_rows');
  const { ids } = must(contents, 'a watch of the rows that are seen').args as { ids: string[] };
  const before = feed.store.getState().view;
  const fresh = (more: Partial<QueueRow>) => ids.map((_, n) => rowAt(n, n === 3 ? more : {}));
  contents?.onData(fresh({}));
  expect(feed.store.getState().view).toBe(before);
  contents?.onData(fresh({ state: 'decided' }));
  const after = feed.store.getState().view;
  const changed = [...after.rows].filter(([index, row]) => row !== before.rows.get(index)).map(([index]) => index);
  expect(changed).toEqual([3]);
});

test('the first row of a search is taken in hand when its answer is there, and not when somebody goes on typing', () => {
  const { feed, settle } = feedOf();
  const taken: string[] = [];
  const take = (): void => feed.takeFirst((id) => taken.push(id));
  feed.setRange(0, 31);
  settle();
  feed.setFilter({ text: 'd' });
  take();
  feed.setFilter({ text: 'de' });
  settle();
  expect(taken).toEqual([]);
  feed.setFilter({ text: 'dev' });
  take();
  expect(taken).toEqual([]);
  settle();
  expect(taken).toEqual([idOf(0)]);
  expect(feed.store.getState().cursor).toBe(idOf(0));
  feed.setCursor(idOf(7));
  take();
  expect(feed.store.getState().cursor).toBe(idOf(0));
});
