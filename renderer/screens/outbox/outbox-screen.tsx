import CheckCheck from 'lucide-react/icons/check-check';
import type { OutboxItem } from '../../../core/contract/status.ts';
import { useConnection, useOutbox } from '../../app/session.ts';
import { useLive } from '../../app/use-live.ts';
import { count } from '../../parts/format.ts';
import { Loading, Notice } from '../../parts/notice.tsx';
import styles from './outbox.module.css';
import { OutboxRow } from './outbox-row.tsx';
import { useOutboxKeys } from './use-outbox-keys.ts';

const isWaiting = (item: OutboxItem): boolean => item.state === 'held' || item.state === 'queued';
const GROUPS: readonly [title: string, belongs: (item: OutboxItem) => boolean][] = [
  ['Needs you', (item) => item.state === 'refused'],
  ['Waiting to be sent', isWaiting],
  ['Done', (item) => !isWaiting(item) && item.state !== 'refused'],
];

/** Everything this device has sent or will send, with what the server said to each. */
export function OutboxScreen({ beside }: { readonly beside: boolean }) {
  const items = useOutbox();
  const loaded = useLive('outbox', null).value !== undefined;
  const connection = useConnection();
  const shown = GROUPS.map(([title, belongs]) => ({ title, items: items.filter(belongs) }));
  const { cursor, setCursor } = useOutboxKeys(shown.flatMap((group) => group.items));
  if (!loaded) return <Loading what="Opening the outbox…" />;
  const waiting = items.filter(isWaiting).length;
  return (
    <div className={styles.screen} data-beside={beside || undefined}>
      <header className={styles.head}>
        <h1>Outbox</h1>
        <p>
          {waiting === 0
            ? 'Nothing waits to be sent.'
            : `${count(waiting)} ${waiting === 1 ? 'item waits' : 'items wait'} to be sent; they are on this disk and survive a restart.`}
        </p>
      </header>
      <div className={styles.scroller}>
        {items.length === 0 && (
          <Notice icon={CheckCheck} title="Nothing was sent from this device yet">
            <p>What you decide, claim or note appears here with the server’s receipt.</p>
          </Notice>
        )}
        {shown
          .filter((group) => group.items.length > 0)
          .map((group) => (
            <section key={group.title} aria-label={group.title}>
              <h2 className={styles.group}>
                {group.title} <span>{count(group.items.length)}</span>
              </h2>
              <ol>
                {group.items.map((item) => (
                  <OutboxRow
                    key={item.id}
                    item={item}
                    connection={connection}
                    beside={beside}
                    inHand={item.id === cursor}
                    onPick={() => setCursor(item.id)}
                  />
                ))}
              </ol>
            </section>
          ))}
      </div>
    </div>
  );
}
