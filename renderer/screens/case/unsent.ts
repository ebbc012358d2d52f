import type { CaseResult } from '../../../core/queries/case.ts';

/**
 * What somebody wrote about a case and has not sent: it is there again when they come back to the case. In the memory of the
 * window alone, and gone when the device is locked.
 */
const texts = new Map<string, string>();

/** A comment belongs to the decision in the making: of a case that was decided and reopened, it is another one. */
export const commentKey = ({ case: { id, decision_id } }: Pick<CaseResult, 'case'>): string =>
  `comment ${id} ${decision_id ?? ''}`;
export const noteKey = (caseId: string): string => `note ${caseId}`;

export const unsentText = (key: string): string => texts.get(key) ?? '';

export function keepUnsent(key: string, text: string): void {
  if (text.trim() === '') texts.delete(key);
  else texts.set(key, text);
}

export const forgetUnsent = (): void => texts.clear();
