import { useLiveOf } from '../../app/use-live.ts';
import { accountWords } from '../../parts/account-words.ts';
import { useQueue } from './use-queue.ts';

/** Whom a case is about, in words; null while that is not known. What the list has anyway is not asked for. */
export function useSubject(caseId: string | null): string | null {
  const listed = useQueue(({ view }) =>
    caseId === null ? undefined : view.rows.get(view.indexById.get(caseId) ?? -1),
  );
  const asked = useLiveOf(
    'queue_rows',
    caseId === null || listed !== undefined ? undefined : { ids: [caseId] },
    ({ value }) => value?.[0],
  );
  const row = listed ?? asked;
  return row ? accountWords(row.subject_name, row.subject_external_id) : null;
}
