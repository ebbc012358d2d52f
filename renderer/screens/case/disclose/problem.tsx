import { errorInfo, type Refusal } from '../../../../core/contract/errors.ts';
import styles from './disclose.module.css';

/** What was refused, and what to do next; the dialog stays with what was typed. */
export function Problem({ refusal }: { readonly refusal: Refusal | null }) {
  if (!refusal) return null;
  const { message, remedy } = errorInfo(refusal.code);
  return (
    <p role="alert" className={styles.problem}>
      {message} {remedy}
    </p>
  );
}
