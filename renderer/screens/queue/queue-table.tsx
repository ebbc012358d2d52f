import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import { type ReactNode, type RefObject, useEffect, useMemo } from 'react';
import { openCase } from '../../app/ui-store.ts';
import { cx } from '../../parts/class-names.ts';
import { features, NARROW_COLUMNS, type Place, SORTS, WIDE_COLUMNS } from './columns.tsx';
import styles from './table.module.css';
import { useQueue, useQueueFeed } from './use-queue.ts';

const ROW_PX = 28;
const OVERSCAN = 12;
const placeId = (place: Place): string => place.row?.id ?? `place-${place.index}`;
const OPEN_STATES: readonly string[] = ['open', 'claimed', 'reopened'];

interface Props {
  readonly beside: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScrolled: (scrolled: boolean) => void;
  readonly children: ReactNode;
}

/** The table itself: only what is seen is in the page, so that its size does not depend on the number of cases. */
export function QueueTable({ beside, scroller, onScrolled, children }: Props) {
  const feed = useQueueFeed();
  const view = useQueue((state) => state.view);
  const cursor = useQueue((state) => state.cursor);
  const filter = useQueue((state) => state.filter);
  const waiting = useQueue((state) => state.waiting);
  const virtual = useVirtualizer({
    count: view.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => feed.setRange(first, last), [feed, first, last]);

  const at = cursor === null ? undefined : view.indexById.get(cursor);
  useEffect(() => {
    if (at !== undefined) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);

  const places = useMemo<Place[]>(
    () =>
      Array.from({ length: Math.max(0, Math.min(last + 1, view.total) - first) }, (_, n) => ({
        index: first + n,
        row: view.rows.get(first + n),
      })),
    [first, last, view],
  );
  const table = useTable({
    features,
    columns: beside ? NARROW_COLUMNS : WIDE_COLUMNS,
    data: places,
    getRowId: placeId,
  });
  const columnCount = table.getAllColumns().length;

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by the virtualiser, which a table element cannot do
    <div
      role="grid"
      aria-label="Cases"
      aria-rowcount={view.total + 1}
      aria-colcount={columnCount}
      aria-busy={waiting}
      aria-activedescendant={cursor !== null && at !== undefined ? `row-${cursor}` : undefined}
      tabIndex={0}
      className={cx(styles.table, beside ? styles.narrow : styles.wide, waiting && styles.waiting)}
    >
      {table.getHeaderGroups().map((group) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
        // biome-ignore lint/a11y/useSemanticElements: see the grid
        <div key={group.id} role="row" aria-rowindex={1} className={styles.head}>
          {group.headers.map((header) => {
            const sort = SORTS.find((each) => each === header.column.id);
            const sorted = filter.sort === header.column.id;
            const Arrow = filter.descending ? ArrowDown : ArrowUp;
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the button in it has the focus
              // biome-ignore lint/a11y/useSemanticElements: see the grid
              <div
                key={header.id}
                role="columnheader"
                className={styles.headCell}
                data-column={header.column.id}
                aria-sort={sorted ? (filter.descending ? 'descending' : 'ascending') : undefined}
              >
                {sort ? (
                  <button
                    type="button"
                    className={styles.sort}
                    onClick={() =>
                      feed.setFilter({
                        sort,
                        descending: sorted
                          ? !filter.descending
                          : sort !== 'subject' && sort !== 'state' && sort !== 'opened_at',
                      })
                    }
                  >
                    <table.FlexRender header={header} />
                    {sorted && <Arrow size={11} aria-hidden />}
                  </button>
                ) : (
                  <table.FlexRender header={header} />
                )}
              </div>
            );
          })}
        </div>
      ))}
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="rowgroup"
        tabIndex={-1}
        onScroll={(event) => onScrolled(event.currentTarget.scrollTop > 0)}
      >
        {children}
        <div role="presentation" className={styles.sizer} style={{ height: virtual.getTotalSize() }}>
          {table.getRowModel().rows.map((row) => {
            const { index, row: found } = row.original;
            const inHand = found !== undefined && found.id === cursor;
            const done =
              found !== undefined &&
              filter.show !== 'decided' &&
              filter.show !== 'all' &&
              !OPEN_STATES.includes(found.state);
            return (
              // biome-ignore lint/a11y/useSemanticElements: see the grid
              // biome-ignore lint/a11y/useFocusableInteractive: see the grid
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keymap opens the row in hand
              <div
                key={row.id}
                id={`row-${row.id}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={inHand}
                data-case-id={found?.id}
                data-tier={found?.tier}
                data-state={found?.state}
                className={cx(styles.row, inHand && styles.inHand, done && styles.done)}
                style={{ transform: `translateY(${index * ROW_PX}px)` }}
                onClick={() => found && openCase(found.id)}
              >
                {row.getAllCells().map((cell) => (
                  // biome-ignore lint/a11y/useSemanticElements: see the grid
                  // biome-ignore lint/a11y/useFocusableInteractive: see the grid
                  <div key={cell.id} role="gridcell" className={styles.cell} data-column={cell.column.id}>
                    {found ? <table.FlexRender cell={cell} /> : <span className={styles.place} />}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
