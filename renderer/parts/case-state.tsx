import Archive from 'lucide-react/icons/archive';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleUserRound from 'lucide-react/icons/circle-user-round';
import Hourglass from 'lucide-react/icons/hourglass';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import type { ComponentType } from 'react';
import type { CaseState } from '../../core/tables/cases.ts';
import styles from './case-state.module.css';
import { cx } from './class-names.ts';

interface Look {
  readonly word: string;
  readonly icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  readonly tone: 'quiet' | 'accent' | 'warn' | 'ok';
}

const LOOKS: Readonly<Record<CaseState, Look>> = {
  open: { word: 'Open', icon: CircleDashed, tone: 'quiet' },
  claimed: { word: 'Claimed', icon: CircleUserRound, tone: 'accent' },
  pending_approval: { word: 'Waits for approval', icon: Hourglass, tone: 'warn' },
  decided: { word: 'Decided', icon: CircleCheck, tone: 'ok' },
  closed: { word: 'Closed', icon: Archive, tone: 'quiet' },
  reopened: { word: 'Reopened', icon: RotateCcw, tone: 'accent' },
};

interface Props {
  readonly state: CaseState;
  /** Who holds it, when somebody does. */
  readonly holder?: string | null;
  readonly compact?: boolean;
}

export function CaseStateMark({ state, holder, compact = false }: Props) {
  const { word, icon: Icon, tone } = LOOKS[state];
  const words = holder ? `${word} by ${holder}` : word;
  return (
    <span className={cx(styles.state, styles[tone])} title={words}>
      <Icon size={14} aria-hidden />
      {compact ? (
        <span className="visually-hidden">{words}</span>
      ) : (
        <span className={styles.word}>{holder ?? word}</span>
      )}
    </span>
  );
}
