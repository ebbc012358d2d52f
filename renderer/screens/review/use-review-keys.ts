import { useState } from 'react';
import type { ReviewItem } from '../../../core/queries/reviews.ts';
import { useKey } from '../../app/keys/handlers.ts';
import { openCase, setOverlay, ui, useUi } from '../../app/ui-store.ts';
import { whyNotAccept, whyNotClose } from './review-words.ts';
import type { Act } from './settle.ts';

const NOTHING = 'Nothing is in hand: walk down the list first.';

/** Walks the list with the keys of every list, and settles what is in hand. */
export function useReviewKeys(items: readonly ReviewItem[], me: string) {
  const [cursor, setCursor] = useState<string | null>(null);
  const [act, setAct] = useState<Act | null>(null);
  const caseId = useUi((state) => state.caseId);
  const at = items.findIndex(({ followUp }) => followUp.id === cursor);
  const inHand = items[at] ?? null;
  const moveTo = (index: number): void => {
    const item = items[Math.min(Math.max(0, index), items.length - 1)];
    if (!item) return;
    setCursor(item.followUp.id);
    if (ui.getState().caseId !== null) openCase(item.followUp.case_id);
  };
  const begin = (next: Act): void => {
    setOverlay('settle');
    setAct(next);
  };
  useKey('list.next', () => moveTo(at + 1));
  useKey('list.previous', () => moveTo(at - 1));
  useKey('list.first', () => moveTo(0));
  useKey('list.last', () => moveTo(items.length - 1));
  useKey('list.open', () => openCase((inHand ?? items[0])?.followUp.case_id ?? null));
  useKey('list.back', () => (caseId === null ? setCursor(null) : openCase(null)));
  useKey('review.accept', () => begin('accept'), inHand ? whyNotAccept(inHand, me) : NOTHING);
  useKey('review.close', () => begin('close'), inHand ? whyNotClose(inHand, me) : NOTHING);
  return { inHand, setCursor, act, begin, end: () => setAct(null) };
}
