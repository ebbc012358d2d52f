import { createContext, useContext } from 'react';
import type { Bridge } from '../../../core/contract/bridge.ts';
import { must } from '../../../core/lib/must.ts';
import type { QueueFeed } from '../../screens/queue/feed.ts';
import type { LiveQueries } from './live.ts';

/** What every screen shares: the way to the backend, its live values, and the queue that a person walks through. */
export interface Backend {
  readonly bridge: Bridge;
  readonly live: LiveQueries;
  readonly queue: QueueFeed;
}

export const BackendContext = createContext<Backend | null>(null);
export const useBackend = (): Backend => must(useContext(BackendContext), 'a backend round the app');
