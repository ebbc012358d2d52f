import { useEffect, useRef } from 'react';
import type { ReviewItem } from '../../../core/queries/reviews.ts';
import { openCase } from '../../app/ui-store.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Time } from '../../parts/time.tsx';
import styles from './review.module.css';
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
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (inHand) line.current?.scrollIntoView({ block: 'nearest' });
  }, [inHand]);
  const isOpen = followUp.resolution === null && followUp.kind !== 'deferred';
  const by = item.resolvedByName ?? (followUp.resolution === null ? null : 'by itself');
  return (
    <li
      ref={line}
      className={cx(styles.item, inHand && styles.inHand)}
      data-review-kind={followUp.kind}
      aria-current={inHand || undefined}
    >
      <div className={styles.line}>
        <span className={cx(styles.state, isOpen && styles.open)}>{stateWord(item)}</span>
        <button
          type="button"
          className={styles.what}
          onClick={() => {
            onPick();
            openCase(followUp.case_id);
          }}
        >
          <bdi>{subject ?? 'a case that is not on this device'}</bdi>
          <span dir="auto">{wanted(item)}</span>
        </button>
        <span className={styles.when}>
          <Time at={followUp.made_at} quiet />
        </span>
      </div>
      <p className={styles.text}>
        <strong>{who(item)}</strong>: {why(item)}
        {by !== null && ` Settled ${by === 'by itself' ? by : `by ${by}`}.`}
        {followUp.resolution_reason !== null && ` Reason: ${followUp.resolution_reason}`}
      </p>
      {isOpen && (
        <div className={styles.acts}>
          <Button size="small" keyId="review.accept" why={whyNotAccept(item, me)} onPress={() => onAct('accept')}>
            {acceptLabel(item)}
          </Button>
          <Button size="small" keyId="review.close" why={whyNotClose(item, me)} onPress={() => onAct('close')}>
            {closeLabel(item)}
          </Button>
        </div>
      )}
    </li>
  );
}
