import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../../app/session.ts';
import { useUi } from '../../app/ui-store.ts';
import { Loading, RefusalNotice } from '../../parts/notice.tsx';
import { FilterBar } from './filter-bar.tsx';
import { QueueEmpty } from './queue-empty.tsx';
import { QueueTable } from './queue-table.tsx';
import { useQueue, useQueueFeed } from './use-queue.ts';
import { useQueueKeys } from './use-queue-keys.ts';

/** The queue: a live table of cases, wide on its own and narrow beside a case. */
export function QueueScreen({ beside }: { readonly beside: boolean }) {
  const feed = useQueueFeed();
  const caseId = useUi((state) => state.caseId);
  const cursor = useQueue((state) => state.cursor);
  const total = useQueue((state) => state.view.total);
  const loaded = useQueue((state) => state.view.loaded);
  const problem = useQueue((state) => state.problem);
  const search = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const noCopy = useConnection()?.lastSyncedAt === null;
  const empty = loaded ? total === 0 : noCopy;
  const [scrolled, setScrolled] = useState(false);

  useEffect(() => feed.start(), [feed]);
  useEffect(() => {
    if (caseId !== null) feed.setCursor(caseId);
  }, [feed, caseId]);
  useEffect(() => feed.setHeld(scrolled || cursor !== null), [feed, scrolled, cursor]);

  const toTop = (): void => {
    if (scroller.current) scroller.current.scrollTop = 0;
  };
  const showFresh = (): void => {
    toTop();
    feed.showFresh();
  };
  useQueueKeys({ search, scroller, showFresh });

  return (
    <>
      <FilterBar beside={beside} search={search} onChange={toTop} onFresh={showFresh} />
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
