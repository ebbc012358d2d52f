import CheckCheck from 'lucide-react/icons/check-check';
import { useMemo } from 'react';
import type { OutboxItem } from '../../../core/contract/status.ts';
import { useListCursor } from '../../app/keys/use-list-cursor.ts';
import { useLive } from '../../app/use-live.ts';
import { count } from '../../parts/format.ts';
import { ListGroup, ListScreen } from '../../parts/list-screen.tsx';
import { Loading, Notice } from '../../parts/notice.tsx';
import { OutboxRow } from './outbox-row.tsx';
import { useSending } from './use-sending.ts';

const isWaiting = (item: OutboxItem): boolean => item.state === 'held' || item.state === 'queued';
const GROUPS: readonly [title: string, belongs: (item: OutboxItem) => boolean][] = [
  ['Needs you', (item) => item.state === 'refused'],
  ['Waiting to be sent', isWaiting],
  ['Done', (item) => !isWaiting(item) && item.state !== 'refused'],
];
const NO_ITEMS: OutboxItem[] = [];
const NO_CASES = { ids: [] };
const LIST = { idOf: (item: OutboxItem) => item.id, caseOf: (item: OutboxItem) => item.caseId };

/** Items whose cases are asked for at once. */
const TOGETHER = 50;
const groupOf = (title: string, items: readonly OutboxItem[]) => ({
  title,
  items,
  caseIds: Array.from({ length: Math.ceil(items.length / TOGETHER) }, (_, part) => ({
    ids: [...new Set(items.slice(part * TOGETHER, (part + 1) * TOGETHER).map(({ caseId }) => caseId))],
  })),
});

/** Everything this device has sent or will send, with what the server said to each. */
export function OutboxScreen({ beside }: { readonly beside: boolean }) {
  const outbox = useLive('outbox', null).value;
  const items = outbox ?? NO_ITEMS;
  const connection = useSending();
  const groups = useMemo(() => GROUPS.map(([title, belongs]) => groupOf(title, items.filter(belongs))), [items]);
  const { inHand, setCursor } = useListCursor(
    groups.flatMap((group) => group.items),
    LIST,
  );
  if (!outbox) return <Loading what="Opening the outbox…" />;
  const waiting = items.filter(isWaiting).length;
  const summary =
    waiting === 0
      ? 'Nothing waits to be sent.'
      : `${count(waiting)} ${waiting === 1 ? 'item waits' : 'items wait'} to be sent; they are on this disk and survive a restart.`;
  return (
    <ListScreen title="Outbox" summary={summary} beside={beside}>
      {items.length === 0 && (
        <Notice icon={CheckCheck} title="Nothing was sent from this device yet">
          <p>What you decide, claim or note appears here with the server’s receipt.</p>
        </Notice>
      )}
      {groups.map((group) => (
        <ListGroup
          key={group.title}
          {...group}
          inHand={inHand}
          row={(item, index) => (
            <OutboxRow
              key={item.id}
              item={item}
              connection={connection}
              caseIds={group.caseIds[Math.floor(index / TOGETHER)] ?? NO_CASES}
              inHand={item === inHand}
              onPick={setCursor}
            />
          )}
        />
      ))}
    </ListScreen>
  );
}
