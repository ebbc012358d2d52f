import { SIGNALS, type SignalType } from '../../core/detection/signals.ts';
import { cx } from './class-names.ts';
import { countKinds, KIND_WORDS, kindOf } from './evidence.ts';
import styles from './signal.module.css';

export function SignalChip({ type }: { readonly type: SignalType }) {
  return <span className={cx(styles.chip, styles[kindOf(type)])}>{SIGNALS[type].label}</span>;
}

/** Signals of a case in a narrow place: one mark per kind with the number of signal types of it. */
export function SignalMarks({ types }: { readonly types: readonly SignalType[] }) {
  const kinds = countKinds(types);
  const words = types.map((type) => SIGNALS[type].label).join(', ');
  return (
    <span className={styles.marks} title={words}>
      <span className="visually-hidden">{words}</span>
      {kinds.map(({ kind, types: ofKind }) => (
        <span key={kind} className={cx(styles.mark, styles[kind])} aria-hidden>
          {KIND_WORDS[kind].slice(0, 1)}
          {ofKind.length > 1 && <sub>{ofKind.length}</sub>}
        </span>
      ))}
    </span>
  );
}
