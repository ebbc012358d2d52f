import type { ReactNode } from 'react';
import { openCase } from '../../app/ui-store.ts';
import { cx } from '../../parts/class-names.ts';
import type { Place } from './columns.tsx';
import type { QueueFilter } from './feed.ts';
import styles from './table.module.css';
import { hasLeft } from './view.ts';

export const ROW_PX = 28;

interface Props {
  readonly id: string;
  readonly place: Place;
  readonly inHand: boolean;
  readonly show: QueueFilter['show'];
  readonly children: ReactNode;
}

/** A row at its place. One that was decided while the list stood still stays, and looks done. */
export function TableRow({ id, place: { index, row }, inHand, show, children }: Props) {
  const done = row !== undefined && (show === 'open' || show === 'mine') && hasLeft(row);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the table is a grid of its own
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keymap opens the row in hand
    <div
      id={`row-${id}`}
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
      {children}
    </div>
  );
}
