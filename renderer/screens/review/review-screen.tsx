import CheckCheck from 'lucide-react/icons/check-check';
import { useConnection, useReadySession } from '../../app/session.ts';
import { useLive } from '../../app/use-live.ts';
import { count, exactTime } from '../../parts/format.ts';
import { ListGroup, ListScreen } from '../../parts/list-screen.tsx';
import { Loading, Notice, RefusalNotice } from '../../parts/notice.tsx';
import { ReviewRow } from './review-row.tsx';
import { SettleDialog } from './settle-dialog.tsx';
import { useReviewKeys } from './use-review-keys.ts';

/** What the server could not settle by itself: quarantined commands and second opinions wait here for a lead. */
export function ReviewScreen({ beside }: { readonly beside: boolean }) {
  const { value, problem } = useLive('reviews', null);
  const { person } = useReadySession();
  const connection = useConnection();
  const groups = [
    { title: 'Needs a lead', items: value?.open ?? [] },
    { title: 'Deferred', items: value?.deferred ?? [] },
    { title: 'Settled lately', items: value?.settled ?? [] },
  ];
  const keys = useReviewKeys(
    groups.flatMap(({ items }) => items),
    person.id,
  );
  if (!value && problem) return <RefusalNotice refusal={problem} />;
  if (!value) return <Loading what="Opening the reviews…" />;
  const isOld = connection && connection.phase !== 'online' && connection.lastSyncedAt !== null;
  const summary =
    (value.open.length === 0 ? 'Nothing waits for a lead.' : `${count(value.open.length)} wait for a lead.`) +
    (isOld ? ` As of ${exactTime(connection.lastSyncedAt ?? 0)}; what you settle leaves when the server is back.` : '');
  return (
    <ListScreen title="Reviews" summary={summary} beside={beside}>
      {groups.every(({ items }) => items.length === 0) && (
        <Notice icon={CheckCheck} title="Nothing to review">
          <p>Commands that the server could not settle by itself, and second opinions, appear here.</p>
        </Notice>
      )}
      {groups.map((group) => (
        <ListGroup
          key={group.title}
          {...group}
          row={(item) => (
            <ReviewRow
              key={item.followUp.id}
              item={item}
              me={person.id}
              inHand={item === keys.inHand}
              onPick={() => keys.setCursor(item.followUp.id)}
              onAct={(act) => {
                keys.setCursor(item.followUp.id);
                keys.begin(act);
              }}
            />
          )}
        />
      ))}
      {keys.act !== null && keys.inHand && <SettleDialog item={keys.inHand} act={keys.act} onClose={keys.end} />}
    </ListScreen>
  );
}
