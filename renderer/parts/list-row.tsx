import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from './class-names.ts';
import styles from './list-row.module.css';

export type RowTone = 'accent' | 'ok' | 'warn' | 'problem' | 'quiet';

interface Props {
  readonly state: string;
  readonly tone: RowTone;
  /** Whom or what it is about. */
  readonly name: string;
  /** What is said of it, in the same line. */
  readonly detail?: string | null;
  /** Opens what it is about. */
  readonly onOpen?: () => void;
  /** At the end of the line: its time, small buttons. */
  readonly end: ReactNode;
  /** Under the line. */
  readonly children?: ReactNode;
  /** Under the keys of the list. */
  readonly inHand: boolean;
  readonly data?: Readonly<Record<`data-${string}`, string>>;
}

/** A row of a list screen; the one in hand is kept in sight. */
export function ListRow({ state, tone, name, detail, onOpen, end, children, inHand, data }: Props) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (inHand) row.current?.scrollIntoView({ block: 'nearest' });
  }, [inHand]);
  const what = (
    <>
      <bdi>{name}</bdi>
      {detail && <span dir="auto">{detail}</span>}
    </>
  );
  return (
    <li ref={row} className={cx(styles.row, inHand && styles.inHand)} aria-current={inHand || undefined} {...data}>
      <div className={styles.line}>
        <span className={cx(styles.state, styles[tone])}>{state}</span>
        {onOpen ? (
          <button type="button" className={styles.what} onClick={onOpen}>
            {what}
          </button>
        ) : (
          <span className={styles.what}>{what}</span>
        )}
        <span className={styles.end}>{end}</span>
      </div>
      {children && <div className={styles.more}>{children}</div>}
    </li>
  );
}

/** Buttons under the line of a row. */
export const RowActs = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.acts}>{children}</div>
);
