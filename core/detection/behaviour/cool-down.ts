import type { BehaviourDraft, CoolDown } from './define.ts';

/** What was raised last, by key. */
export interface Raised {
  readonly at: number;
  readonly confidence: number;
}

/** A pattern counts as grown when it is surer by this much. */
const GROWN = 0.2;

/** The user, or the user with this counterparty, as one key of a signal. */
export const coolDownPartner = (draft: BehaviourDraft, { per }: CoolDown): string =>
  per === 'pair' ? (draft.counterpartyId ?? draft.userId) : draft.userId;

/** Whether the pattern was told already: within the window, and not much surer since. Late events count like others. */
export const isTold = (draft: BehaviourDraft, at: number, last: Raised | undefined, { ms }: CoolDown): boolean =>
  last !== undefined && Math.abs(at - last.at) < ms && draft.confidence < last.confidence + GROWN;
