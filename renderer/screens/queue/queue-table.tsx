import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useMemo } from 'react';
import { cx } from '../../parts/class-names.ts';
import { columnsOf, features, type Place } from './columns.tsx';
import { HeaderCell } from './header-cell.tsx';
import styles from './table.module.css';
import { ROW_PX, TableRow } from './table-row.tsx';
import { useQueue, useQueueFeed } from './use-queue.ts';

const HEAD_PX = 26;
const OVERSCAN = 12;
const placeId = (place: Place): string => place.row?.id ?? `place-${place.index}`;

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
  const virtual = useVirtualizer({
    count: view.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => feed.setRange(first, last), [feed, first, last]);

  const at = cursor === null ? undefined : view.indexById.get(cursor);
  useEffect(() => {
    const seen = virtual.range;
    // Well in sight: asking for it would lay out the page once more with every key.
    if (at === undefined || (seen && at > seen.startIndex + 1 && at < seen.endIndex - 1)) return;
    virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);

  const places = useMemo<Place[]>(
    () =>
      Array.from({ length: Math.max(0, Math.min(last + 1, view.total) - first) }, (_, n) => ({
        index: first + n,
        row: view.rows.get(first + n),
      })),
    [first, last, view],
  );
  const columns = columnsOf(beside, show);
  const table = useTable({ features, columns, data: places, getRowId: placeId });

  return (
    <div className={cx(styles.table, beside ? styles.narrow : styles.wide, waiting && styles.waiting)} data-show={show}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by the virtualiser, which a table element cannot do */}
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
        onScroll={(event) => onScrolled(event.currentTarget.scrollTop > 0)}
      >
        {table.getHeaderGroups().map((group) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
          // biome-ignore lint/a11y/useSemanticElements: see the grid
          <div key={group.id} role="row" aria-rowindex={1} className={styles.head}>
            {group.headers.map((header) => (
              <HeaderCell key={header.id} column={header.column.id}>
                <table.FlexRender header={header} />
              </HeaderCell>
            ))}
          </div>
        ))}
        <div role="presentation" className={styles.sizer} style={{ height: virtual.getTotalSize() }}>
          {table.getRowModel().rows.map((row) => (
            <TableRow
              key={row.id}
              id={row.id}
              place={row.original}
              inHand={row.original.row !== undefined && row.original.row.id === cursor}
              show={show}
            >
              {row.getAllCells().map((cell) => (
                // biome-ignore lint/a11y/useSemanticElements: see the grid
                // biome-ignore lint/a11y/useFocusableInteractive: see the grid
                <div key={cell.id} role="gridcell" className={styles.cell} data-column={cell.column.id}>
                  {row.original.row ? <table.FlexRender cell={cell} /> : <span className={styles.place} />}
                </div>
              ))}
            </TableRow>
          ))}
        </div>
      </div>
      {children && <div className={styles.instead}>{children}</div>}
    </div>
  );
}
