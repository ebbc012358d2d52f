import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { useListOrder } from '../../app/list-order.ts';
import { useConnection, useReadySession } from '../../app/session.ts';
import { openCase, ui, useUi } from '../../app/ui-store.ts';
import { Loading, RefusalNotice } from '../../parts/notice.tsx';
import { isUnderWay } from '../case/handed-back.ts';
import { FilterBar } from './filter-bar.tsx';
import { QueueEmpty } from './queue-empty.tsx';
import { QueueTable } from './queue-table.tsx';
import { useQueue, useQueueFeed } from './use-queue.ts';
import { useQueueKeys } from './use-queue-keys.ts';
import { nextToDecide } from './view.ts';

interface WalkProps {
  readonly search: RefObject<HTMLInputElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly scrolled: boolean;
  readonly showFresh: () => void;
}

/** The row in hand and the case beside the list, which follow each other. Draws nothing, so that a step draws nothing of the list anew. */
function Walk({ search, scroller, scrolled, showFresh }: WalkProps): null {
  const feed = useQueueFeed();
  const caseId = useUi((state) => state.caseId);
  const inHand = useQueue((state) => state.cursor !== null);
  useEffect(() => {
    if (caseId !== null) feed.setCursor(caseId);
  }, [feed, caseId]);
  useEffect(() => feed.setHeld(scrolled || inHand), [feed, scrolled, inHand]);
  useQueueKeys({ search, scroller, showFresh });
  const { person } = useReadySession();
  useListOrder((id) => {
    const { view } = feed.store.getState();
    return nextToDecide(view, { id, isTaken: isUnderWay }, person.id, Date.now())?.id ?? null;
  });
  return null;
}

/** The queue: a live table of cases, wide on its own and narrow beside a case. */
export function QueueScreen({ beside }: { readonly beside: boolean }) {
  const feed = useQueueFeed();
  const isEmpty = useQueue((state) => state.view.total === 0);
  const loaded = useQueue((state) => state.view.loaded);
  const problem = useQueue((state) => state.problem);
  const search = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const noCopy = useConnection((status) => status?.lastSyncedAt === null);
  const empty = loaded ? isEmpty : noCopy;
  const [scrolled, setScrolled] = useState(false);

  useEffect(() => feed.start(), [feed]);

  const toTop = useCallback((): void => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, []);
  const showFresh = useCallback((): void => {
    toTop();
    feed.showFresh();
  }, [feed, toTop]);

  const leaveSearch = useCallback(
    (taking: boolean): void => {
      scroller.current?.focus({ preventScroll: true });
      if (taking) feed.takeFirst((id) => ui.getState().caseId !== null && openCase(id));
    },
    [feed],
  );

  return (
    <>
      <Walk search={search} scroller={scroller} scrolled={scrolled} showFresh={showFresh} />
      <FilterBar beside={beside} search={search} onChange={toTop} onFresh={showFresh} onLeave={leaveSearch} />
      {problem && !loaded ? (
        <RefusalNotice refusal={problem} />
      ) : (
        <QueueTable beside={beside} scroller={scroller} onScrolled={setScrolled}>
          {empty ? <QueueEmpty /> : !loaded && <Loading what="Opening the queue…" />}
        </QueueTable>
      )}
    </>
  );
}
