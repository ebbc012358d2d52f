import { memo } from 'react';
import type { QueueRow } from '../../../core/queries/queue.ts';
import { openCase } from '../../app/ui-store.ts';
import { cx } from '../../parts/class-names.ts';
import { columnsOf } from './columns.tsx';
import type { QueueFilter } from './feed.ts';
import styles from './table.module.css';
import { hasLeft } from './view.ts';
import { ROW_PX } from './window.ts';

interface Props {
  readonly index: number;
  /** Undefined while it is not loaded. */
  readonly row: QueueRow | undefined;
  readonly inHand: boolean;
  readonly beside: boolean;
  readonly show: QueueFilter['show'];
}

/**
 * A row at its place. One that was decided while the list stood still stays, and looks done. Drawn again only when something
 * of it changed: of a list in use that is one row of thirty, and most often none.
 */
export const TableRow = memo(function TableRow({ index, row, inHand, beside, show }: Props) {
  const done = row !== undefined && (show === 'open' || show === 'mine') && hasLeft(row);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the table is a grid of its own
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keymap opens the row in hand
    <div
      id={`row-${row?.id ?? `place-${index}`}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={inHand}
      data-case-id={row?.id}
      data-tier={row?.tier}
      data-state={row?.state}
      className={cx(styles.row, inHand && styles.inHand, done && styles.done)}
      style={{ transform: `translateY(${index * ROW_PX}px)` }}
      onClick={() => row && openCase(row.id)}
    >
      {columnsOf(beside, show).map(({ id, cell }) => (
        // biome-ignore lint/a11y/useSemanticElements: see the grid
        // biome-ignore lint/a11y/useFocusableInteractive: see the grid
        <div key={id} role="gridcell" className={styles.cell} data-column={id}>
          {row ? cell(row) : <span className={styles.place} />}
        </div>
      ))}
    </div>
  );
});
