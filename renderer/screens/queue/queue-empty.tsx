import FilterX from 'lucide-react/icons/funnel-x';
import Inbox from 'lucide-react/icons/inbox';
import { useNow } from '../../app/clock.ts';
import { useConnection } from '../../app/session.ts';
import { Button } from '../../parts/button.tsx';
import { moment } from '../../parts/format.ts';
import { Notice } from '../../parts/notice.tsx';
import { DEFAULT_FILTER } from './feed.ts';
import { useQueue, useQueueFeed } from './use-queue.ts';

/** Why there is nothing in the list: a filter, an empty queue, or a copy that is not here yet. */
export function QueueEmpty() {
  const feed = useQueueFeed();
  const { show, queue, tier, signal, text } = useQueue((state) => state.filter);
  const synced = useConnection((status) => status?.lastSyncedAt ?? null);
  const now = useNow(60_000);
  const online = useConnection((status) => status?.phase === 'online');
  const asOf = online || synced === null ? '' : ` as of ${moment(synced, now)}`;
  if (queue || tier || signal || text !== '') {
    return (
      <Notice icon={FilterX} title={`No case fits this filter${asOf}`}>
        <Button
          onPress={() => {
            const { sort, descending } = feed.store.getState().filter;
            feed.setFilter({ ...DEFAULT_FILTER, show, sort, descending });
          }}
        >
          Remove the filters
        </Button>
      </Notice>
    );
  }
  if (synced === null) {
    return (
      <Notice icon={Inbox} title="There is no copy of the cases on this device yet">
        <p>It comes with the first connection to the server; the state of it is at the foot of the rail.</p>
      </Notice>
    );
  }
  if (show === 'mine') {
    return (
      <Notice icon={Inbox} title="You have claimed no case">
        <p>Claim one in the queue with C: it stays yours for 30 minutes.</p>
        <Button onPress={() => feed.setFilter({ show: 'open' })}>Show open cases</Button>
      </Notice>
    );
  }
  return (
    <Notice icon={Inbox} title={show === 'decided' ? `No case was decided${asOf}` : `The queue is empty${asOf}`}>
      <p>
        {show === 'decided'
          ? 'What you and your colleagues decide appears here.'
          : 'New cases appear here by themselves.'}
      </p>
    </Notice>
  );
}
