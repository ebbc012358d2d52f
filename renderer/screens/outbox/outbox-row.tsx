import type { ConnectionStatus, OutboxItem } from '../../../core/contract/status.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { useNow } from '../../app/clock.ts';
import { refusalOf, toastRefusal } from '../../app/run-command.ts';
import { openCase, toast } from '../../app/ui-store.ts';
import { useLive } from '../../app/use-live.ts';
import { Button } from '../../parts/button.tsx';
import { ListRow } from '../../parts/list-row.tsx';
import { Time } from '../../parts/time.tsx';
import { itemState, itemWhat } from './item-words.ts';
import { Receipt } from './receipt.tsx';

interface Props {
  readonly item: OutboxItem;
  readonly connection: ConnectionStatus | undefined;
  /** Of this item and its neighbours: asked for together. */
  readonly caseIds: readonly string[];
  readonly inHand: boolean;
  readonly onPick: () => void;
}

export function OutboxRow({ item, connection, caseIds, inHand, onPick }: Props) {
  const { bridge } = useBackend();
  const now = useNow();
  const { word, tone, text } = itemState(item, connection, now);
  const row = useLive('queue_rows', { ids: [...caseIds] }).value?.find(({ id }) => id === item.caseId);
  // Masked names are often alike: the platform's id tells them apart.
  const names = [row?.subject_name, row?.subject_external_id].filter((name) => name != null);
  const subject = names.length > 0 ? names.join(' · ') : 'a case that is not on this device';
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
        onPick();
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
}
