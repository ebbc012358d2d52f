import { cx } from '../../../parts/class-names.ts';
import { KeyCaps } from '../../../parts/keys.tsx';
import styles from './decide.module.css';

interface Props {
  readonly label: string;
  readonly keys: string;
  readonly role: 'radio' | 'checkbox';
  readonly chosen: boolean;
  readonly why: string | null;
  readonly hint?: string;
  readonly grave?: boolean;
  readonly onChoose: () => void;
}

/** A line of the panel with its key. The pointer does not take the focus, so that Enter goes on to the review. */
export function Choice({ label, keys, role, chosen, why, hint, grave = false, onChoose }: Props) {
  return (
    <button
      type="button"
      {...{ role, 'aria-checked': chosen }}
      aria-disabled={why !== null || undefined}
      aria-description={why ?? hint}
      title={why ?? hint}
      data-enter="panel"
      className={cx(styles.choice, chosen && styles.chosen, grave && styles.grave)}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => why === null && onChoose()}
    >
      <KeyCaps keys={keys} />
      <span className={styles.label}>{label}</span>
    </button>
  );
}
