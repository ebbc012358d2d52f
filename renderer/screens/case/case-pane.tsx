import FileQuestion from 'lucide-react/icons/file-question-mark';
import { openCase } from '../../app/ui-store.ts';
import { useLive, useLiveOf } from '../../app/use-live.ts';
import { Button } from '../../parts/button.tsx';
import { Loading, Notice, RefusalNotice } from '../../parts/notice.tsx';
import { useQueue } from '../queue/use-queue.ts';
import { neighbour } from '../queue/view.ts';
import { CaseView } from './case-view.tsx';

const unread = (): null => null;

/** Keeps a case ready that the next key press is likely to ask for. */
function Prefetch({ id }: { readonly id: string | undefined }): null {
  useLiveOf('case', id === undefined ? undefined : { case_id: id }, unread);
  return null;
}

/** Two on, the way that the person walks, so that one is there while the other comes; and the one that a decision leads to. */
function PrefetchNear({ caseId }: { readonly caseId: string }) {
  const next = useQueue(({ view, heading }) => neighbour(view, caseId, heading)?.id);
  const afterNext = useQueue(({ view, heading }) => neighbour(view, caseId, 2 * heading)?.id);
  const below = useQueue(({ view }) => neighbour(view, caseId, 1)?.id);
  return (
    <>
      <Prefetch id={next} />
      <Prefetch id={afterNext} />
      <Prefetch id={below} />
    </>
  );
}

export function CasePane({ caseId }: { readonly caseId: string }) {
  const { value, problem } = useLive('case', { case_id: caseId });
  return (
    <>
      <PrefetchNear caseId={caseId} />
      {value === undefined && problem && <RefusalNotice refusal={problem} />}
      {value === undefined && !problem && <Loading what="Opening the case…" />}
      {value === null && (
        <Notice icon={FileQuestion} title="This case is not on this device">
          <p>It may have left what you may see, or it has not arrived yet; it appears here as soon as it does.</p>
          <Button onPress={() => openCase(null)} keyId="list.back">
            Back to the list
          </Button>
        </Notice>
      )}
      {value && <CaseView data={value} />}
    </>
  );
}
