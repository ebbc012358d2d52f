import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import { memo } from 'react';
import { SORTS } from './columns.tsx';
import styles from './table.module.css';
import { useQueue, useQueueFeed } from './use-queue.ts';

/** What a first press on a header means: names from A, times from the oldest, numbers from the largest. */
const RISING: readonly string[] = ['subject', 'state', 'opened_at'];

interface Props {
  readonly column: string;
  readonly header: string;
}

export const HeaderCell = memo(function HeaderCell({ column, header }: Props) {
  const feed = useQueueFeed();
  const by = useQueue((state) => state.filter.sort);
  const descending = useQueue((state) => state.filter.descending);
  const sort = SORTS.find((each) => each === column);
  const sorted = by === column;
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button in it has the focus
    // biome-ignore lint/a11y/useSemanticElements: the table is a grid of its own
    <div
      role="columnheader"
      className={styles.headCell}
      data-column={column}
      aria-sort={sorted ? (descending ? 'descending' : 'ascending') : undefined}
    >
      {sort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => feed.setFilter({ sort, descending: sorted ? !descending : !RISING.includes(sort) })}
        >
          {header}
          {sorted && <Arrow size={11} aria-hidden />}
        </button>
      ) : (
        header
      )}
    </div>
  );
});
