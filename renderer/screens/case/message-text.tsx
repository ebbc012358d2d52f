import type { Treatment } from '../../../core/access/roles.ts';
import type { Row } from '../../../core/tables/index.ts';
import { usePermission, useRole } from '../../app/session.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { clockTime } from '../../parts/format.ts';
import { Time } from '../../parts/time.tsx';
import disclose from './disclose/disclose.module.css';
import { useRevealsHere } from './disclose/reveals.ts';
import { isMasked } from './disclose/targets.ts';
import { MarkedText } from './marked-text.tsx';
import styles from './timeline.module.css';

interface Props {
  readonly row: Row<'messages'>;
  readonly signals: readonly Row<'signals'>[];
  readonly treatment: Treatment;
}

/** A message's words, or why there are none; and what happened to it afterwards. */
export function MessageText({ row, signals, treatment }: Props) {
  const role = useRole();
  const mayAsk = usePermission('content.reveal') && isMasked(row, role);
  const { shown, why, open } = useRevealsHere();
  const full = shown.textOf(row);
  const text = full ?? row.content;
  return (
    <>
      {text === null ? (
        <p className={styles.absent}>
          {treatment === 'none' ? 'Words not available to your role' : 'The words are gone: the message was erased'}
        </p>
      ) : (
        <p className={cx(styles.text, full !== null && disclose.revealed)} dir="auto">
          <MarkedText messageId={row.id} text={text} signals={signals} />
          {mayAsk && full === null && (
            <span className={disclose.inline}>
              <Button
                size="small"
                tone="ghost"
                label={`Show in full: message of ${clockTime(row.sent_at)}`}
                why={why}
                onPress={() => open(null, row.id)}
              >
                Show…
              </Button>
            </span>
          )}
        </p>
      )}
      {row.edited_at !== null && (
        <p className={styles.after}>
          edited <Time at={row.edited_at} />
        </p>
      )}
      {row.deleted_at !== null && (
        <p className={styles.after}>
          deleted by its sender <Time at={row.deleted_at} />; kept as evidence
        </p>
      )}
    </>
  );
}
