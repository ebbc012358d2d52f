import { useState } from 'react';
import type { EscalatedItem, ReviewItem } from '../../../core/queries/reviews.ts';
import { useKey } from '../../app/keys/handlers.ts';
import { useListCursor } from '../../app/keys/use-list-cursor.ts';
import { setOverlay } from '../../app/ui-store.ts';
import { whyNotAccept, whyNotClose } from './review-words.ts';
import type { Act } from './settle.ts';

const NOTHING = 'Nothing is in hand: walk down the list first.';
const ESCALATED = 'Open the case and decide it.';

/** A row of the list: a follow-up, or a case that waits for a lead's own decision. */
interface Listed {
  readonly id: string;
  readonly caseId: string | null;
  readonly item: ReviewItem | null;
}
const LIST = { idOf: ({ id }: Listed) => id, caseOf: ({ caseId }: Listed) => caseId };

/** Walks the list with the keys of every list, and settles what is in hand. */
export function useReviewKeys(escalated: readonly EscalatedItem[], items: readonly ReviewItem[], me: string) {
  const listed: readonly Listed[] = [
    ...escalated.map(({ case: { id } }) => ({ id, caseId: id, item: null })),
    ...items.map((item) => ({ id: item.followUp.id, caseId: item.followUp.case_id, item })),
  ];
  const { inHand: row, setCursor } = useListCursor(listed, LIST);
  const [act, setAct] = useState<Act | null>(null);
  const begin = (next: Act): void => {
    setOverlay('settle');
    setAct(next);
  };
  const inHand = row?.item ?? null;
  const nothing = row ? ESCALATED : NOTHING;
  useKey('review.accept', () => begin('accept'), inHand ? whyNotAccept(inHand, me) : nothing);
  useKey('review.close', () => begin('close'), inHand ? whyNotClose(inHand, me) : nothing);
  return { inHand, cursor: row?.id ?? null, setCursor, act, begin, end: () => setAct(null) };
}
