import type { RefObject } from 'react';
import { useKey } from '../../app/keys/handlers.ts';
import { openCase, ui } from '../../app/ui-store.ts';
import { useQueue, useQueueFeed } from './use-queue.ts';
import { neighbour } from './view.ts';

const PAGE_STEP = 20;

/** Walking the list. With a case open each step opens the next one at once. */
export function useQueueKeys(parts: {
  readonly search: RefObject<HTMLInputElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  showFresh(): void;
}): void {
  const feed = useQueueFeed();
  const isCurrent = useQueue((state) => state.view.newer === 0);

  const moveTo = (id: string | undefined): void => {
    if (id === undefined) return;
    feed.setCursor(id);
    // Whatever button had the focus, Enter now means the row in hand.
    parts.scroller.current?.focus({ preventScroll: true });
    if (ui.getState().caseId !== null) openCase(id);
  };
  const step = (by: number): void => {
    const { view, cursor } = feed.store.getState();
    moveTo(neighbour(view, cursor, cursor === null ? 0 : by)?.id);
  };
  useKey('list.next', () => step(1));
  useKey('list.previous', () => step(-1));
  useKey('list.page_down', () => step(PAGE_STEP));
  useKey('list.page_up', () => step(-PAGE_STEP));
  useKey('list.first', () => {
    if (parts.scroller.current) parts.scroller.current.scrollTop = 0;
    moveTo(feed.store.getState().view.rows.get(0)?.id);
  });
  useKey('list.last', () => {
    const { current } = parts.scroller;
    if (current) current.scrollTop = current.scrollHeight;
    const { view } = feed.store.getState();
    moveTo(view.rows.get(view.total - 1)?.id);
  });
  useKey('list.open', () => {
    const { cursor, view } = feed.store.getState();
    const id = cursor ?? view.rows.get(0)?.id;
    if (id !== undefined) openCase(id);
  });
  useKey('list.back', () => {
    if (ui.getState().caseId !== null) openCase(null);
    else feed.setCursor(null);
  });
  useKey('list.search', () => parts.search.current?.select());
  useKey('list.fresh', parts.showFresh, isCurrent && 'There is nothing new: the list is current.');
}
