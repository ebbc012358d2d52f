import { useStore } from 'zustand';
import { useBackend } from '../../app/bridge/context.ts';
import type { QueueFeed, QueueState } from './feed.ts';

export const useQueueFeed = (): QueueFeed => useBackend().queue;
export const useQueue = <T>(select: (state: QueueState) => T): T => useStore(useBackend().queue.store, select);
