import { useState } from 'react';
import { openCase, ui, useUi } from '../ui-store.ts';
import { useKey } from './handlers.ts';

interface List<T> {
  readonly idOf: (item: T) => string;
  /** The case an item is about: an open case follows the cursor, and Enter opens it. */
  readonly caseOf?: (item: T) => string | null;
  /** What Enter does in a list that is not about cases. */
  readonly onOpen?: (item: T) => void;
}

/** Walks a list screen with the keys of every list. */
export function useListCursor<T>(items: readonly T[], { idOf, caseOf, onOpen }: List<T>) {
  const [cursor, setCursor] = useState<string | null>(null);
  const caseId = useUi((state) => state.caseId);
  const at = items.findIndex((item) => idOf(item) === cursor);
  const inHand = items[at] ?? null;
  const moveTo = (index: number): void => {
    const item = items[Math.min(Math.max(0, index), items.length - 1)];
    if (!item) return;
    setCursor(idOf(item));
    if (caseOf && ui.getState().caseId !== null) openCase(caseOf(item));
  };
  useKey('list.next', () => moveTo(at + 1));
  useKey('list.previous', () => moveTo(at - 1));
  useKey('list.first', () => moveTo(0));
  useKey('list.last', () => moveTo(items.length - 1));
  useKey('list.open', () => {
    const item = caseOf ? (inHand ?? items[0]) : inHand;
    if (!item) return;
    setCursor(idOf(item));
    if (caseOf) openCase(caseOf(item));
    else onOpen?.(item);
  });
  useKey('list.back', () => (caseId === null ? setCursor(null) : openCase(null)));
  return { inHand, setCursor };
}
