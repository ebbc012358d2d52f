import { useEffect, useState } from 'react';
import type { EscalatedItem, ReviewItem } from '../../../core/queries/reviews.ts';
import { useKey } from '../../app/keys/handlers.ts';
import { useListCursor } from '../../app/keys/use-list-cursor.ts';
import { useListOrder } from '../../app/list-order.ts';
import { openCase, setOverlay, ui, useUi } from '../../app/ui-store.ts';
import { isUnderWay } from '../case/handed-back.ts';
import { type Listed, listedOf, nextWaiting } from './review-order.ts';
import { whyNotAccept, whyNotClose } from './review-words.ts';
import type { Act } from './settle.ts';

const NOTHING = 'Nothing is in hand: walk down the list first.';
const ESCALATED = 'Open the case and decide it.';
const LIST = { idOf: ({ id }: Listed) => id, caseOf: ({ caseId }: Listed) => caseId };

/** Walks the list with the keys of every list, settles what is in hand, and goes on to what waits next. */
export function useReviewKeys(escalated: readonly EscalatedItem[], items: readonly ReviewItem[], me: string) {
  const listed = listedOf(escalated, items);
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

  const hasCase = ({ caseId }: Listed): boolean => caseId !== null && !isUnderWay(caseId);
  useListOrder((decided) => nextWaiting(listed, me, ({ caseId }) => caseId === decided, hasCase)?.caseId ?? null);
  // The row in hand is that of the case beside the list, whatever opened it.
  const caseId = useUi((state) => state.caseId);
  const ofCase = listed.find((each) => each.caseId === caseId)?.id;
  const isApart = caseId !== null && row?.caseId !== caseId;
  useEffect(() => {
    if (isApart && ofCase !== undefined) setCursor(ofCase);
  }, [isApart, ofCase, setCursor]);

  return {
    inHand,
    cursor: row?.id ?? null,
    setCursor,
    act,
    begin,
    end: () => setAct(null),
    /** The one in hand is settled: what was settled goes to the foot of the list, and the person does not go with it. */
    goOn() {
      const next = nextWaiting(listed, me, ({ id }) => id === row?.id);
      if (!next) return;
      setCursor(next.id);
      if (ui.getState().caseId !== null) openCase(next.caseId);
    },
  };
}
