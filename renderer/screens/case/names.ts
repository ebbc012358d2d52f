import type { CaseResult } from '../../../core/queries/case.ts';
import { accountWords } from '../../parts/account-words.ts';

/** The name of an account as this role may see it: its name, else the platform's id. */
export const userName = (data: CaseResult, id: string | null): string => {
  const user = id === null ? undefined : data.users[id];
  return user?.display_name ?? user?.external_id ?? 'Unknown account';
};

/** Whom a case is about, in words that tell them apart from others of the same masked name. */
export const subjectWords = ({ subject }: CaseResult): string =>
  accountWords(subject?.display_name, subject?.external_id) ?? 'Unknown account';

export const personName = (data: CaseResult, id: string | null, me: string): string => {
  if (id === null) return 'Automation';
  if (id === me) return 'You';
  return data.people[id]?.display_name ?? 'Somebody';
};
