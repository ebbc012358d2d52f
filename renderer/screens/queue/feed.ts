import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Refusal } from '../../../core/contract/errors.ts';
import type { QueueResult, QueueRow } from '../../../core/queries/queue.ts';
import type { QueueArgs } from '../../../core/queries/queue-args.ts';
import { type LiveQueries, liveKey } from '../../app/bridge/live.ts';
import {
  count,
  EMPTY_VIEW,
  fill,
  follow,
  hasHole,
  hold,
  offsetWhileHeld,
  type QueueView,
  refresh,
  release,
} from './view.ts';

export type QueueFilter = Omit<QueueArgs, 'offset' | 'limit' | 'opened_until'>;

export const DEFAULT_FILTER: QueueFilter = {
  show: 'open',
  queue: null,
  tier: null,
  signal: null,
  text: '',
  sort: 'priority',
  descending: true,
};

/** What is decided begins with the latest decision; no other list has that order. */
export function orderFor(before: QueueFilter, { show }: Partial<QueueFilter>): Partial<QueueFilter> {
  if (show === undefined || show === before.show) return {};
  if (show === 'decided') return { sort: 'decided_at', descending: true };
  const { sort, descending } = DEFAULT_FILTER;
  return before.sort === 'decided_at' ? { sort, descending } : {};
}

export interface QueueState {
  readonly filter: QueueFilter;
  readonly view: QueueView;
  /** The row in hand. */
  readonly cursor: string | null;
  /** Which way the person walks: down the list, or up. */
  readonly heading: 1 | -1;
  /** The answer to the newest filter is still on its way; the rows are those of the one before. */
  readonly waiting: boolean;
  readonly problem: Refusal | null;
}

const PAGE = 60;
/** Rows loaded beyond what is drawn, so that walking down does not wait. */
const MARGIN = 24;
/** While held, so many rows are asked for together: what changed in one of them brings the others along. */
const TOGETHER = 20;

/** The queue's rows for the list and for walking through cases: windows over any number of cases, live or held. */
export interface QueueFeed {
  readonly store: StoreApi<QueueState>;
  /** Begins to watch; the returned function ends it. What is shown stays. */
  start(): () => void;
  setFilter(change: Partial<QueueFilter>): void;
  setRange(first: number, last: number): void;
  setCursor(id: string | null): void;
  /** Takes the first row in hand; that of the newest filter, when its answer is still on its way. */
  takeFirst(taken: (id: string) => void): void;
  /** Held while a row is in hand or the list is scrolled. */
  setHeld(held: boolean): void;
  /** Takes in what is new, and holds again if it was held. */
  showFresh(): void;
}

export function createQueueFeed(live: LiveQueries): QueueFeed {
  const store = createStore<QueueState>(() => ({
    filter: DEFAULT_FILTER,
    view: EMPTY_VIEW,
    cursor: null,
    heading: 1,
    waiting: false,
    problem: null,
  }));
  let range: readonly [number, number] = [0, 0];
  let held = false;
  let active = false;
  let generation = 0;
  /** Who waits for the first row of the newest filter. */
  let onFirst: ((id: string) => void) | null = null;
  const watches = new Map<string, () => void>();

  const setView = (view: QueueView): void => store.setState({ view, waiting: false, problem: null });

  function onPage(of: number, firstIndex: number, result: QueueResult): void {
    const { view, waiting } = store.getState();
    if (of !== generation) return;
    if (view.heldUntil !== null && !waiting) {
      setView(fill(view, result, firstIndex));
      sync();
      return;
    }
    const next = follow(waiting ? EMPTY_VIEW : view, result);
    setView(held ? hold(next) : next);
    if (onFirst) giveFirst(onFirst);
    if (held) sync();
  }

  function giveFirst(taken: (id: string) => void): void {
    onFirst = null;
    const first = store.getState().view.rows.get(0);
    if (!first) return;
    store.setState({ cursor: first.id, heading: 1 });
    taken(first.id);
  }

  function watch(query: 'queue' | 'queue_rows', args: unknown, onValue: (value: unknown) => void): () => void {
    let ended = false;
    const key = liveKey(query, args);
    const read = (): void => {
      if (ended) return;
      const { value, problem } = live.read(key);
      if (problem) store.setState({ problem, waiting: false });
      else if (value !== undefined) onValue(value);
    };
    const end = live.subscribe(query, args, read);
    // A value that is there already is taken after the set of watches has settled.
    queueMicrotask(read);
    return () => {
      ended = true;
      end();
    };
  }

  /** Brings the set of watches to `wanted`: kept ones go on, others end. */
  function reconcile(prefix: string, wanted: ReadonlyMap<string, () => () => void>): void {
    for (const [key, end] of watches) {
      if (!key.startsWith(prefix) || wanted.has(key)) continue;
      watches.delete(key);
      end();
    }
    for (const [key, begin] of wanted) if (!watches.has(key)) watches.set(key, begin());
  }

  /** Pages at and near what is drawn; while held, only those that are not all here. */
  function pages(until: number | null): Map<string, () => () => void> {
    const { filter, view } = store.getState();
    const leaves = filter.show === 'open' || filter.show === 'mine';
    const last = Math.max(0, Math.min(range[1] + MARGIN, Math.max(view.total, 1) - 1));
    const wanted = new Map<string, () => () => void>();
    for (let page = Math.floor(Math.max(0, range[0] - MARGIN) / PAGE); page * PAGE <= last; page += 1) {
      const first = page * PAGE;
      if (until !== null && !hasHole(view, first, first + PAGE)) continue;
      // The offset is taken when the page is first asked for: it must not move while the watch is on.
      wanted.set(`page ${generation} ${until} ${page}`, () => {
        const offset = until === null ? first : offsetWhileHeld(store.getState().view, first, leaves);
        const of = generation;
        const args = { ...filter, opened_until: until, offset, limit: PAGE } satisfies QueueArgs;
        return watch('queue', args, (value) => onPage(of, first, value as QueueResult));
      });
    }
    return wanted;
  }

  function sync(): void {
    if (!active) return;
    const { view, waiting, filter } = store.getState();
    const until = waiting ? null : view.heldUntil;
    reconcile('page', pages(until));
    const news = new Map<string, () => () => void>();
    if (until !== null) {
      // Of a list that keeps still only the number of what came is asked, and below the rows that it shows.
      const args = { ...filter, opened_until: until, offset: 0, limit: 0 } satisfies QueueArgs;
      news.set(`news ${generation} ${until}`, () =>
        watch('queue', args, (value) => {
          const now = store.getState();
          if (now.view.heldUntil === until && !now.waiting) setView(count(now.view, value as QueueResult));
        }),
      );
    }
    reconcile('news', news);
    reconcile('rows', contents(until));
  }

  /** While held, the contents of what is near the eye come by id. */
  function contents(until: number | null): Map<string, () => () => void> {
    const { view } = store.getState();
    const wanted = new Map<string, () => () => void>();
    if (until === null) return wanted;
    const begin = Math.floor(Math.max(0, range[0] - MARGIN) / TOGETHER);
    for (let part = begin; part * TOGETHER <= range[1] + MARGIN; part += 1) {
      const ids: string[] = [];
      for (let index = part * TOGETHER; index < (part + 1) * TOGETHER; index += 1) {
        const row = view.rows.get(index);
        if (row) ids.push(row.id);
      }
      if (ids.length === 0) continue;
      wanted.set(`rows ${ids.join()}`, () =>
        watch('queue_rows', { ids }, (value) => {
          const now = store.getState();
          if (now.view.heldUntil !== null) store.setState({ view: refresh(now.view, value as QueueRow[]) });
        }),
      );
    }
    return wanted;
  }

  return {
    store,
    start() {
      active = true;
      sync();
      return () => {
        active = false;
        reconcile('', new Map());
      };
    },
    setFilter(change) {
      generation += 1;
      onFirst = null;
      range = [0, 0];
      store.setState(({ filter }) => ({
        filter: { ...filter, ...orderFor(filter, change), ...change },
        waiting: true,
      }));
      sync();
    },
    setRange(first, last) {
      if (range[0] === first && range[1] === last) return;
      range = [first, last];
      sync();
    },
    setCursor: (cursor) =>
      store.setState(({ view, cursor: before, heading }) => {
        if (cursor === before) return {};
        const [from, to] = [before, cursor].map((id) => (id === null ? undefined : view.indexById.get(id)));
        return { cursor, heading: from === undefined || to === undefined ? heading : to < from ? -1 : 1 };
      }),
    takeFirst(taken) {
      if (store.getState().waiting) onFirst = taken;
      else giveFirst(taken);
    },
    setHeld(next) {
      if (next === held) return;
      held = next;
      const { view } = store.getState();
      store.setState({ view: held ? hold(view) : release(view) });
      sync();
    },
    showFresh() {
      generation += 1;
      range = [0, 0];
      store.setState({ waiting: true });
      sync();
    },
  };
}
