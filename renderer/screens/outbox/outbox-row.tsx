import { useEffect, useRef } from 'react';
import type { ConnectionStatus, OutboxItem } from '../../../core/contract/status.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { useNow } from '../../app/clock.ts';
import { refusalOf, toastRefusal } from '../../app/run-command.ts';
import { openCase, toast } from '../../app/ui-store.ts';
import { useLive } from '../../app/use-live.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Time } from '../../parts/time.tsx';
import { itemState, itemWhat } from './item-words.ts';
import styles from './outbox.module.css';
import { Receipt } from './receipt.tsx';

interface Props {
  readonly item: OutboxItem;
  readonly connection: ConnectionStatus | undefined;
  readonly beside: boolean;
  readonly inHand: boolean;
  readonly onPick: () => void;
}

export function OutboxRow({ item, connection, beside, inHand, onPick }: Props) {
  const { bridge } = useBackend();
  const now = useNow();
  const { word, tone, text } = itemState(item, connection, now);
  const row = useLive('queue_rows', { ids: [item.caseId] }).value?.[0];
  const subject = row?.subject_name ?? row?.subject_external_id ?? 'a case that is not on this device';
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (inHand) line.current?.scrollIntoView({ block: 'nearest' });
  }, [inHand]);
  const call = (name: 'command.withdraw' | 'outbox.dismiss', done: string): void => {
    bridge.call(name, { command_id: item.id }).then(
      () => toast('ok', done),
      (error: unknown) => toastRefusal(refusalOf(error), item.caseId),
    );
  };
  return (
    <li
      ref={line}
      className={cx(styles.item, inHand && styles.inHand)}
      data-item-state={item.state}
      aria-current={inHand || undefined}
    >
      <div className={styles.line}>
        <span className={cx(styles.state, styles[tone])}>{word}</span>
        <button
          type="button"
          className={styles.what}
          onClick={() => {
            onPick();
            openCase(item.caseId);
          }}
        >
          <bdi>{subject}</bdi>
          <span dir="auto">{itemWhat(item)}</span>
        </button>
        <span className={styles.when}>
          <Time at={item.at} quiet />
        </span>
        {item.state === 'held' && (
          <Button size="small" onPress={() => call('command.withdraw', 'Taken back. The case is as it was.')}>
            Undo
          </Button>
        )}
        {item.state === 'refused' && (
          <Button size="small" onPress={() => call('outbox.dismiss', 'Marked as seen. It stays in the list.')}>
            Seen
          </Button>
        )}
      </div>
      {(inHand || item.state === 'refused' || item.state === 'queued' || item.state === 'held') && (
        <p className={styles.text}>{text}</p>
      )}
      {inHand && <Receipt item={item} wide={!beside} />}
    </li>
  );
}
