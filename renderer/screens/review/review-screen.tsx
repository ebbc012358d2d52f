import CheckCheck from 'lucide-react/icons/check-check';
import { useConnection, useReadySession } from '../../app/session.ts';
import { useLive } from '../../app/use-live.ts';
import { count, exactTime } from '../../parts/format.ts';
import { ListGroup, ListScreen } from '../../parts/list-screen.tsx';
import { Loading, Notice, RefusalNotice } from '../../parts/notice.tsx';
import { EscalatedRow } from './escalated-row.tsx';
import { ReviewRow } from './review-row.tsx';
import { SettleDialog } from './settle-dialog.tsx';
import { useReviewKeys } from './use-review-keys.ts';

/** What waits for a lead: escalated cases, and what the server could not settle by itself. */
export function ReviewScreen({ beside }: { readonly beside: boolean }) {
  const { value, problem } = useLive('reviews', null);
  const { person } = useReadySession();
  const since = useConnection((status) => (status && status.phase !== 'online' ? status.lastSyncedAt : null));
  const groups = [
    { title: 'Needs a lead', items: value?.open ?? [] },
    { title: 'Deferred', items: value?.deferred ?? [] },
    { title: 'Settled lately', items: value?.settled ?? [] },
  ];
  const escalated = value?.escalated ?? [];
  const keys = useReviewKeys(
    escalated,
    groups.flatMap(({ items }) => items),
    person.id,
  );
  if (!value && problem) return <RefusalNotice refusal={problem} />;
  if (!value) return <Loading what="Opening the reviews…" />;
  const waiting = value.open.length + escalated.length;
  const summary =
    (waiting === 0
      ? 'Nothing waits for a lead.'
      : `${count(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for a lead.`) +
    (since !== null ? ` As of ${exactTime(since)}; what you settle leaves when the server is back.` : '');
  return (
    <ListScreen title="Reviews" summary={summary} beside={beside}>
      {escalated.length === 0 && groups.every(({ items }) => items.length === 0) && (
        <Notice icon={CheckCheck} title="Nothing to review">
          <p>
            Cases that were escalated, commands that the server could not settle by itself, and second opinions appear
            here.
          </p>
        </Notice>
      )}
      <ListGroup
        title="Escalated"
        items={escalated}
        row={(item) => (
          <EscalatedRow
            key={item.case.id}
            item={item}
            inHand={item.case.id === keys.cursor}
            onPick={() => keys.setCursor(item.case.id)}
          />
        )}
      />
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
      {keys.act !== null && keys.inHand && (
        <SettleDialog item={keys.inHand} act={keys.act} onClose={keys.end} onSettled={keys.goOn} />
      )}
    </ListScreen>
  );
}
