import { useCallback, useSyncExternalStore } from 'react';
import type { z } from 'zod';
import type { ConnectionStatus, OutboxItem, OutboxNews, SessionStatus } from '../../core/contract/status.ts';
import type { QUERIES } from '../../core/queries/index.ts';
import { useBackend } from './bridge/context.ts';
import type { Live } from './bridge/live.ts';

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

const NO_VALUE: Live<never> = { value: undefined, problem: null };
const nothing = (): (() => void) => () => undefined;

/** The newest value of a query, kept up to date. `args === undefined` watches nothing. */
export function useLive<N extends keyof Watchable>(
  query: N,
  args: Watchable[N]['args'] | undefined,
): Live<Watchable[N]['value']> {
  const { live } = useBackend();
  const key = args === undefined ? undefined : JSON.stringify(args);
  const subscribe = useCallback(
    (onChange: () => void) => (key === undefined ? nothing() : live.subscribe(query, JSON.parse(key), onChange)),
    [live, query, key],
  );
  const read = useCallback(
    () => (key === undefined ? NO_VALUE : live.read(query, JSON.parse(key))),
    [live, query, key],
  );
  return useSyncExternalStore(subscribe, read) as Live<Watchable[N]['value']>;
}
