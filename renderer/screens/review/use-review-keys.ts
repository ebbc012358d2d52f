import { useState } from 'react';
import type { ReviewItem } from '../../../core/queries/reviews.ts';
import { useKey } from '../../app/keys/handlers.ts';
import { useListCursor } from '../../app/keys/use-list-cursor.ts';
import { setOverlay } from '../../app/ui-store.ts';
import { whyNotAccept, whyNotClose } from './review-words.ts';
import type { Act } from './settle.ts';

const NOTHING = 'Nothing is in hand: walk down the list first.';
const LIST = {
  idOf: ({ followUp }: ReviewItem) => followUp.id,
  caseOf: ({ followUp }: ReviewItem) => followUp.case_id,
};

/** Walks the list with the keys of every list, and settles what is in hand. */
export function useReviewKeys(items: readonly ReviewItem[], me: string) {
  const { inHand, setCursor } = useListCursor(items, LIST);
  const [act, setAct] = useState<Act | null>(null);
  const begin = (next: Act): void => {
    setOverlay('settle');
    setAct(next);
  };
  useKey('review.accept', () => begin('accept'), inHand ? whyNotAccept(inHand, me) : NOTHING);
  useKey('review.close', () => begin('close'), inHand ? whyNotClose(inHand, me) : NOTHING);
  return { inHand, setCursor, act, begin, end: () => setAct(null) };
}
