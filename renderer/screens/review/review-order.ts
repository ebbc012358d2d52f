import type { EscalatedItem, ReviewItem } from '../../../core/queries/reviews.ts';
import { whyNotClose } from './review-words.ts';

/** A row of the list: a follow-up, or a case that waits for a lead's own decision. */
export interface Listed {
  readonly id: string;
  readonly caseId: string | null;
  readonly item: ReviewItem | null;
}

export const listedOf = (escalated: readonly EscalatedItem[], items: readonly ReviewItem[]): readonly Listed[] => [
  ...escalated.map(({ case: { id } }) => ({ id, caseId: id, item: null })),
  ...items.map((item) => ({ id: item.followUp.id, caseId: item.followUp.case_id, item })),
];

/** What this lead can still do something about, below a row, else from the top; null when that was the last. */
export function nextWaiting(
  listed: readonly Listed[],
  me: string,
  from: (row: Listed) => boolean,
  fits: (row: Listed) => boolean = () => true,
): Listed | null {
  const at = listed.findIndex(from);
  const waiting = (row: Listed): boolean => row.item === null || whyNotClose(row.item, me) === null;
  const others = [...listed.slice(at + 1), ...listed.slice(0, Math.max(0, at))];
  return others.find((row) => waiting(row) && !from(row) && fits(row)) ?? null;
}
