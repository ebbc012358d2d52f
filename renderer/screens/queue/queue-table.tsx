import { type ReactNode, type RefObject, useEffect } from 'react';
import { useLostFocus } from '../../app/lost-focus.ts';
import { cx } from '../../parts/class-names.ts';
import { columnsOf } from './columns.tsx';
import { HeaderCell } from './header-cell.tsx';
import styles from './table.module.css';
import { TableRow } from './table-row.tsx';
import { useLate } from './use-late.ts';
import { useQueue, useQueueFeed } from './use-queue.ts';
import { useWindow } from './use-window.ts';
import { ROW_PX } from './window.ts';

interface Props {
  readonly beside: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScrolled: (scrolled: boolean) => void;
  /** Shown in place of rows, when there are none. */
  readonly children: ReactNode;
}

/** The table itself: only what is seen is in the page, so that its size does not depend on the number of cases. */
export function QueueTable({ beside, scroller, onScrolled, children }: Props) {
  const feed = useQueueFeed();
  const view = useQueue((state) => state.view);
  const cursor = useQueue((state) => state.cursor);
  const show = useQueue((state) => state.filter.show);
  const waiting = useQueue((state) => state.waiting);
  const isLate = useLate(waiting);
  const { window, look, reveal } = useWindow(scroller, view.total);
  const { first, last } = window;
  useEffect(() => feed.setRange(first, Math.max(first, last)), [feed, first, last]);

  const at = cursor === null ? undefined : view.indexById.get(cursor);
  useEffect(() => {
    if (at !== undefined) reveal(at);
  }, [at, reveal]);

  useLostFocus(scroller, beside);

  const columns = columnsOf(beside, show);
  // By place, not by case: another list fills the rows that are there, instead of making all of them anew.
  const places = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  return (
    <div className={cx(styles.table, beside ? styles.narrow : styles.wide, isLate && styles.late)} data-show={show}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows stand at places of their own, which a table element cannot do */}
      <div
        ref={scroller}
        role="grid"
        aria-label="Cases"
        aria-rowcount={view.total + 1}
        aria-colcount={columns.length}
        aria-busy={waiting}
        aria-activedescendant={at !== undefined && at >= first && at <= last ? `row-${cursor}` : undefined}
        tabIndex={0}
        className={styles.scroller}
        onScroll={({ currentTarget: { scrollTop } }) => {
          look({ top: scrollTop });
          onScrolled(scrollTop > 0);
        }}
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active row */}
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        <div role="row" aria-rowindex={1} className={styles.head}>
          {columns.map(({ id, header }) => (
            <HeaderCell key={id} column={id} header={header} />
          ))}
        </div>
        <div role="presentation" className={styles.sizer} style={{ height: view.total * ROW_PX }}>
          {places.map((index) => {
            const row = view.rows.get(index);
            return (
              <TableRow
                key={index}
                index={index}
                row={row}
                inHand={row !== undefined && row.id === cursor}
                beside={beside}
                show={show}
              />
            );
          })}
        </div>
      </div>
      {children && <div className={styles.instead}>{children}</div>}
    </div>
  );
}
