import { useState } from 'react';
import type { OutboxItem } from '../../../core/contract/status.ts';
import { useKey } from '../../app/keys/handlers.ts';
import { openCase, ui, useUi } from '../../app/ui-store.ts';

/** Walks the outbox with the keys of every list. */
export function useOutboxKeys(items: readonly OutboxItem[]) {
  const [cursor, setCursor] = useState<string | null>(null);
  const caseId = useUi((state) => state.caseId);
  const moveTo = (index: number): void => {
    const item = items[Math.min(Math.max(0, index), items.length - 1)];
    if (!item) return;
    setCursor(item.id);
    if (ui.getState().caseId !== null) openCase(item.caseId);
  };
  const at = items.findIndex((item) => item.id === cursor);
  useKey('list.next', () => moveTo(at + 1));
  useKey('list.previous', () => moveTo(at - 1));
  useKey('list.first', () => moveTo(0));
  useKey('list.last', () => moveTo(items.length - 1));
  useKey('list.open', () => {
    const item = items[Math.max(0, at)];
    if (item) openCase(item.caseId);
  });
  useKey('list.back', () => (caseId === null ? setCursor(null) : openCase(null)));
  return { cursor, setCursor };
}
