import type { OutboxItem } from '../../../core/contract/status.ts';
import { exactTime } from '../../parts/format.ts';
import styles from './receipt.module.css';

/** What proves it: the ids by which the server's record and this device's speak of the same thing. */
export function Receipt({ item }: { readonly item: OutboxItem }) {
  const facts: [string, string | null][] = [
    ['Command', item.id],
    ['Correlation', item.correlationId],
    ['Sequence', item.seq === null ? null : String(item.seq)],
    ['Attempts', String(item.attempts)],
    ['Outcome', item.outcome?.replaceAll('_', ' ') ?? null],
    ['Detail', item.detail],
    ['Recorded', item.recordedAt === null ? null : exactTime(item.recordedAt)],
  ];
  return (
    <dl className={styles.receipt}>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
