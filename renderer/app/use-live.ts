import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { z } from 'zod';
import type { ConnectionStatus, OutboxItem, OutboxNews, SessionStatus } from '../../core/contract/status.ts';
import type { QUERIES } from '../../core/queries/index.ts';
import { useBackend } from './bridge/context.ts';
import { type Live, liveKey, NOTHING } from './bridge/live.ts';

type Queries = typeof QUERIES;
type FromQueries = {
  [N in keyof Queries]: { args: z.infer<Queries[N]['args']>; value: ReturnType<Queries[N]['run']> };
};
/** Everything that can be watched: queries of the replica, and the backend's own live values. */
export interface Watchable extends FromQueries {
  session: { args: null; value: SessionStatus };
  connection: { args: null; value: ConnectionStatus };
  outbox: { args: null; value: OutboxItem[] };
  outbox_news: { args: null; value: OutboxNews };
}

const nothing = (): (() => void) => () => undefined;

/**
 * What `select` makes of the newest value of a query, kept up to date: drawn again only when that changed, so it has to be a
 * plain value or a part of what came. `args === undefined` watches nothing.
 */
export function useLiveOf<N extends keyof Watchable, T>(
  query: N,
  args: Watchable[N]['args'] | undefined,
  select: (live: Live<Watchable[N]['value']>) => T,
): T {
  const { live } = useBackend();
  const key = args === undefined ? undefined : liveKey(query, args);
  const asked = useRef(args);
  asked.current = args;
  // The key says what the arguments are: they are taken when it changes.
  const subscribe = useCallback(
    (onChange: () => void) => (key === undefined ? nothing() : live.subscribe(query, asked.current, onChange)),
    [live, query, key],
  );
  const read = (): T => select(key === undefined ? NOTHING : (live.read(key) as Live<Watchable[N]['value']>));
  return useSyncExternalStore(subscribe, read);
}

/** The newest value of a query, or why there is none. */
export const useLive = <N extends keyof Watchable>(
  query: N,
  args: Watchable[N]['args'] | undefined,
): Live<Watchable[N]['value']> => useLiveOf(query, args, all);
const all = <T>(live: T): T => live;
