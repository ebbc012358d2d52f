import X from 'lucide-react/icons/x';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { useSubject } from '../../screens/queue/use-subject.ts';
import { dropToast, openCase, type Toast, useUi } from '../ui-store.ts';
import styles from './toasts.module.css';

/** Short messages. What asks for something stays until it is closed; all are read aloud politely. */
export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  return (
    <section className={styles.region} aria-label="Messages" aria-live="polite">
      {toasts.map((each) => (
        <Message key={each.id} {...each} />
      ))}
    </section>
  );
}

/** It may come long after the person has gone on: it says whom it is about. */
function Message({ id, tone, text, hint, caseId }: Toast) {
  const subject = useSubject(caseId);
  return (
    <div className={cx(styles.toast, styles[tone])}>
      <div className={styles.words}>
        <strong>{text}</strong>
        {subject && (
          <p>
            <bdi>{subject}</bdi>
          </p>
        )}
        {hint && <p>{hint}</p>}
      </div>
      {caseId && (
        <Button
          size="small"
          onPress={() => {
            openCase(caseId);
            dropToast(id);
          }}
        >
          Open the case
        </Button>
      )}
      <button type="button" className={styles.close} aria-label="Close this message" onClick={() => dropToast(id)}>
        <X size={14} aria-hidden />
      </button>
    </div>
  );
}
