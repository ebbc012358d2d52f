import { type ReactNode, startTransition, useEffect, useRef, useState } from 'react';
import { useLostFocus } from '../app/lost-focus.ts';
import { useUi } from '../app/ui-store.ts';
import { Button } from './button.tsx';
import { count } from './format.ts';
import styles from './list-screen.module.css';

interface Props {
  readonly title: string;
  /** How things stand, in a sentence. */
  readonly summary: ReactNode;
  readonly tools?: ReactNode;
  /** A case is open beside it: there is less room. */
  readonly beside: boolean;
  readonly children: ReactNode;
}

/** A screen that is a list in groups under a bar: outbox, reviews, devices. */
export function ListScreen({ title, summary, tools, beside, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLostFocus(
    heading,
    useUi((state) => state.caseId !== null),
  );
  return (
    <div className={styles.screen} data-beside={beside || undefined}>
      <header className={styles.head}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p>{summary}</p>
        {tools && <span className={styles.tools}>{tools}</span>}
      </header>
      <div className={styles.scroller}>{children}</div>
    </div>
  );
}

interface GroupProps<T> {
  readonly title: string;
  readonly items: readonly T[];
  readonly row: (item: T, index: number) => ReactNode;
  /** Is shown wherever it stands. */
  readonly inHand?: T | null;
}

/** Items of a group that are shown, and with each press of its button. */
const PAGE = 100;
/** Of those the ones that any screen has room for: the others are drawn when these are to be seen. */
const FIRST = 30;

/** Items under a heading that stays in sight; nothing when there are none. */
export function ListGroup<T>({ title, items, row, inHand }: GroupProps<T>) {
  const [pages, setPages] = useState(1);
  const [isFirst, setFirst] = useState(true);
  useEffect(() => startTransition(() => setFirst(false)), []);
  if (items.length === 0) return null;
  const held = inHand ? items.indexOf(inHand) : -1;
  const upTo = Math.max(pages, Math.ceil((held + 2) / PAGE)) * PAGE;
  const shown = items.slice(0, isFirst && held < 0 ? FIRST : upTo);
  const left = items.length - shown.length;
  return (
    <section aria-label={title}>
      <h2 className={styles.group}>
        {title} <span>{count(items.length)}</span>
      </h2>
      <ol>{shown.map(row)}</ol>
      {left > 0 && !isFirst && (
        <div className={styles.rest}>
          <Button size="small" onPress={() => setPages(shown.length / PAGE + 1)}>
            Show {count(Math.min(PAGE, left))} more
          </Button>
          <span>{count(left)} are not shown</span>
        </div>
      )}
    </section>
  );
}
