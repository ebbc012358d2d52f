import { memo } from 'react';
import type { OutboxItem } from '../../../core/contract/status.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { useNow } from '../../app/clock.ts';
import { refusalOf, toastRefusal } from '../../app/run-command.ts';
import { openCase, toast } from '../../app/ui-store.ts';
import { useLiveOf } from '../../app/use-live.ts';
import { accountWords } from '../../parts/account-words.ts';
import { Button } from '../../parts/button.tsx';
import { ListRow } from '../../parts/list-row.tsx';
import { Time } from '../../parts/time.tsx';
import { itemState, itemWhat, type Sending } from './item-words.ts';
import { Receipt } from './receipt.tsx';

interface Props {
  readonly item: OutboxItem;
  readonly connection: Sending | null;
  /** Of this item and its neighbours: asked for together. */
  readonly caseIds: { readonly ids: string[] };
  readonly inHand: boolean;
  readonly onPick: (id: string) => void;
}

/** Only what counts down changes with each second. */
const stepOf = (item: OutboxItem, connection: Sending | null): number => {
  const countsDown = item.state === 'held' || (item.state === 'queued' && connection?.phase !== 'online');
  return countsDown ? 1_000 : 60_000;
};

export const OutboxRow = memo(function OutboxRow({ item, connection, caseIds, inHand, onPick }: Props) {
  const { bridge } = useBackend();
  const now = useNow(stepOf(item, connection));
  const { word, tone, text } = itemState(item, connection, now);
  const row = useLiveOf('queue_rows', caseIds, ({ value }) => value?.find(({ id }) => id === item.caseId));
  const subject = accountWords(row?.subject_name, row?.subject_external_id) ?? 'a case that is not on this device';
  const call = (name: 'command.withdraw' | 'outbox.dismiss', done: string): void => {
    bridge.call(name, { command_id: item.id }).then(
      () => toast('ok', done),
      (error: unknown) => toastRefusal(refusalOf(error), item.caseId),
    );
  };
  const end = (
    <>
      <Time at={item.at} quiet />
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
    </>
  );
  const isTold = inHand || item.state === 'refused' || item.state === 'queued' || item.state === 'held';
  return (
    <ListRow
      state={word}
      tone={tone}
      name={subject}
      detail={itemWhat(item)}
      onOpen={() => {
        onPick(item.id);
        openCase(item.caseId);
      }}
      end={end}
      inHand={inHand}
      data={{ 'data-item-state': item.state }}
    >
      {isTold && <p>{text}</p>}
      {inHand && <Receipt item={item} />}
    </ListRow>
  );
});
