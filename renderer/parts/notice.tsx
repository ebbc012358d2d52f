import Loader from 'lucide-react/icons/loader-circle';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ComponentType, ReactNode } from 'react';
import { errorInfo, type Refusal } from '../../core/contract/errors.ts';
import { cx } from './class-names.ts';
import styles from './notice.module.css';

interface Props {
  readonly icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  readonly title: string;
  /** What was kept and what to do next. */
  readonly children?: ReactNode;
  readonly tone?: 'quiet' | 'problem';
}

/** Fills a place that has nothing to show, and says why and what comes next. */
export function Notice({ icon: Icon, title, children, tone = 'quiet' }: Props) {
  return (
    <div className={cx(styles.notice, styles[tone])} role={tone === 'problem' ? 'alert' : 'status'}>
      <Icon size={22} aria-hidden />
      <h2>{title}</h2>
      {children && <div className={styles.body}>{children}</div>}
    </div>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className={styles.notice} role="status">
      <span className={styles.spin}>
        <Loader size={20} aria-hidden />
      </span>
      <p className={styles.body}>{what}</p>
    </div>
  );
}

/** A refusal in full: what happened, the particulars, what to do next. */
export function RefusalNotice({ refusal, children }: { readonly refusal: Refusal; readonly children?: ReactNode }) {
  const { message, remedy } = errorInfo(refusal.code);
  return (
    <Notice icon={TriangleAlert} title={message} tone="problem">
      <p>{remedy}</p>
      {refusal.detail && <p className={styles.detail}>{refusal.detail}</p>}
      {children}
    </Notice>
  );
}
