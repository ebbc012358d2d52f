import type { Treatment } from '../../../core/access/roles.ts';
import type { Row } from '../../../core/tables/index.ts';
import { clockTime } from '../../parts/format.ts';
import { MarkedText } from './marked-text.tsx';
import styles from './timeline.module.css';

interface Props {
  readonly row: Row<'messages'>;
  readonly signals: readonly Row<'signals'>[];
  readonly treatment: Treatment;
}

/** A message's words, or why there are none; and what happened to it afterwards. */
export function MessageText({ row, signals, treatment }: Props) {
  return (
    <>
      {row.content === null ? (
        <p className={styles.absent}>
          {treatment === 'none' ? 'Words not available to your role' : 'The words are gone: the message was erased'}
        </p>
      ) : (
        <p className={styles.text} dir="auto">
          <MarkedText messageId={row.id} text={row.content} signals={signals} />
        </p>
      )}
      {row.edited_at !== null && <p className={styles.after}>edited at {clockTime(row.edited_at)}</p>}
      {row.deleted_at !== null && (
        <p className={styles.after}>deleted by its sender at {clockTime(row.deleted_at)}; kept as evidence</p>
      )}
    </>
  );
}
