import type { ReactNode } from 'react';
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
  return (
    <div className={styles.screen} data-beside={beside || undefined}>
      <header className={styles.head}>
        <h1>{title}</h1>
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
  readonly row: (item: T) => ReactNode;
}

/** Items under a heading that stays in sight; nothing when there are none. */
export function ListGroup<T>({ title, items, row }: GroupProps<T>) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className={styles.group}>
        {title} <span>{count(items.length)}</span>
      </h2>
      <ol>{items.map(row)}</ol>
    </section>
  );
}
