import X from 'lucide-react/icons/x';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { dropToast, openCase, useUi } from '../ui-store.ts';
import styles from './toasts.module.css';

/** Short messages. Problems stay until closed; all are read aloud politely. */
export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  return (
    <section className={styles.region} aria-label="Messages" aria-live="polite">
      {toasts.map(({ id, tone, text, hint, caseId }) => (
        <div key={id} className={cx(styles.toast, styles[tone])}>
          <div className={styles.words}>
            <strong>{text}</strong>
            {hint && <p>{hint}</p>}
          </div>
          {caseId && (
            <Button size="small" onPress={() => openCase(caseId)}>
              Open the case
            </Button>
          )}
          <button type="button" className={styles.close} aria-label="Close this message" onClick={() => dropToast(id)}>
            <X size={14} aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
