import type { ReviewItem } from '../../../core/queries/reviews.ts';
import { openCase } from '../../app/ui-store.ts';
import { Button } from '../../parts/button.tsx';
import { ListRow, RowActs } from '../../parts/list-row.tsx';
import { Time } from '../../parts/time.tsx';
import { acceptLabel, closeLabel, stateWord, wanted, who, why, whyNotAccept, whyNotClose } from './review-words.ts';
import type { Act } from './settle.ts';

interface Props {
  readonly item: ReviewItem;
  readonly me: string;
  readonly inHand: boolean;
  readonly onPick: () => void;
  readonly onAct: (act: Act) => void;
}

export function ReviewRow({ item, me, inHand, onPick, onAct }: Props) {
  const { followUp, subject } = item;
  const isOpen = followUp.resolution === null && followUp.kind !== 'deferred';
  const by = item.resolvedByName ?? (followUp.resolution === null ? null : 'by itself');
  return (
    <ListRow
      state={stateWord(item)}
      tone={isOpen ? 'warn' : 'quiet'}
      name={subject ?? 'a case that is not on this device'}
      detail={wanted(item)}
      onOpen={() => {
        onPick();
        openCase(followUp.case_id);
      }}
      end={<Time at={followUp.made_at} quiet />}
      inHand={inHand}
      data={{ 'data-review-kind': followUp.kind }}
    >
      <p>
        <strong>{who(item)}</strong>: {why(item)}
        {by !== null && ` Settled ${by === 'by itself' ? by : `by ${by}`}.`}
        {followUp.resolution_reason !== null && ` Reason: ${followUp.resolution_reason}`}
      </p>
      {isOpen && (
        <RowActs>
          <Button size="small" keyId="review.accept" why={whyNotAccept(item, me)} onPress={() => onAct('accept')}>
            {acceptLabel(item)}
          </Button>
          <Button size="small" keyId="review.close" why={whyNotClose(item, me)} onPress={() => onAct('close')}>
            {closeLabel(item)}
          </Button>
        </RowActs>
      )}
    </ListRow>
  );
}
