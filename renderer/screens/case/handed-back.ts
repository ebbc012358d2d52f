import type { Refusal } from '../../../core/contract/errors.ts';
import type { Draft } from './draft.ts';

/** A decision that the rules on this device said no to, after the screen had gone on to the next case. */
export interface HandedBack {
  readonly draft: Draft;
  readonly refusal: Refusal;
}

/** By case, until it is opened again. */
const handedBack = new Map<string, HandedBack>();
/** Cases whose decision is on its way to the disk. */
const underWay = new Set<string>();

export const handedBackOf = (caseId: string): HandedBack | null => handedBack.get(caseId) ?? null;
export const takeBack = (caseId: string): boolean => handedBack.delete(caseId);
export const isUnderWay = (caseId: string): boolean => underWay.has(caseId);

/** Follows a decision until it is kept. `onRefused` hears of it when it was not; by then it is handed back. */
export function followDecision(
  caseId: string,
  kept: Promise<unknown>,
  draft: Draft,
  refusalOf: (error: unknown) => Refusal,
  onRefused: (refusal: Refusal) => void,
): Promise<void> {
  underWay.add(caseId);
  return kept.then(
    () => void underWay.delete(caseId),
    (error: unknown) => {
      underWay.delete(caseId);
      const refusal = refusalOf(error);
      handedBack.set(caseId, { draft, refusal });
      onRefused(refusal);
    },
  );
}
