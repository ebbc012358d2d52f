import { AGE_POINTS_PER_HOUR } from '../../../core/queries/queue-rank.ts';
import type { Row } from '../../../core/tables/index.ts';
import { useNow } from '../../app/clock.ts';
import { Tooltip } from '../../parts/tooltip.tsx';
import styles from './case.module.css';

/** The priority, and on demand the terms that make it. */
export function PriorityNumber({ row }: { readonly row: Row<'cases'> }) {
  const hours = (useNow(60_000) - row.opened_at) / 3_600_000;
  const waiting = Math.max(0, hours) * AGE_POINTS_PER_HOUR;
  const { severity, reach } = row.priority_terms;
  const words = `severity ${severity.toFixed(1)}, reach ${reach.toFixed(1)}, waiting +${waiting.toFixed(1)}`;
  return (
    <Tooltip
      content={
        <dl className={styles.terms}>
          <dt>Severity × reach</dt>
          <dd>
            {severity.toFixed(1)} × {reach.toFixed(1)} → {row.priority.toFixed(1)}
          </dd>
          <dt>Waiting {hours.toFixed(1)} h</dt>
          <dd>+{waiting.toFixed(1)}</dd>
        </dl>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the number explains itself on focus */}
      <span tabIndex={0} aria-description={words} className={styles.explained}>
        Priority {(row.priority + waiting).toFixed(1)}
      </span>
    </Tooltip>
  );
}
