import { REASONS } from '../../../core/enforcement/reasons.ts';
import type { EscalatedItem } from '../../../core/queries/reviews.ts';
import { openCase } from '../../app/ui-store.ts';
import { ListRow } from '../../parts/list-row.tsx';
import { Time } from '../../parts/time.tsx';

interface Props {
  readonly item: EscalatedItem;
  readonly inHand: boolean;
  readonly onPick: () => void;
}

/** A case that somebody asked a lead to decide. */
export function EscalatedRow({ item: { case: row, subject, decision, personName }, inHand, onPick }: Props) {
  return (
    <ListRow
      state="Escalated"
      tone="warn"
      name={subject ?? 'an account that is not on this device'}
      detail={REASONS[decision.reason_code].label}
      onOpen={() => {
        onPick();
        openCase(row.id);
      }}
      end={<Time at={decision.decided_at} quiet />}
      inHand={inHand}
      data={{ 'data-review-kind': 'escalated' }}
    >
      <p>
        <strong>{personName ?? 'Somebody'}</strong> asks a lead to decide
        {decision.comment === null ? '.' : `: ${decision.comment}`}
      </p>
    </ListRow>
  );
}
