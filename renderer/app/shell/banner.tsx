import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { useBackend } from '../bridge/context.ts';
import { useNow } from '../clock.ts';
import { refusalOf, toastRefusal } from '../run-command.ts';
import { useConnection } from '../session.ts';
import styles from './banner.module.css';
import { ConnectionIcon } from './connection-icon.tsx';
import { connectionWords, DETACHED } from './connection-words.ts';

/** One line above everything while what is shown may be old: what is so, as of when, what happens next. */
export function Banner({ attached }: { readonly attached: boolean }) {
  const status = useConnection((all) => all);
  const now = useNow();
  const { bridge } = useBackend();
  if (attached && (!status || status.phase === 'online' || status.phase === 'idle')) return null;
  const words = attached && status ? connectionWords(status, now) : DETACHED;
  const progress = status?.phase === 'first_replica' ? status.progress : null;
  return (
    <div className={cx(styles.banner, styles[words.tone])} role="status" aria-live="polite">
      <ConnectionIcon phase={attached && status ? status.phase : 'detached'} size={14} />
      <strong>{words.word}</strong>
      <span>{words.text}</span>
      {/* The countdown is left out of what is read aloud: it would be read again every second. */}
      <span className={styles.next} aria-live="off">
        {words.next}
      </span>
      {progress?.expected && (
        <progress className={styles.progress} value={progress.rows} max={progress.expected} aria-label="First copy" />
      )}
      {attached && status?.phase === 'offline' && (
        <Button
          size="small"
          onPress={() => bridge.call('sync.now', null).catch((error: unknown) => toastRefusal(refusalOf(error)))}
        >
          Try now
        </Button>
      )}
      {attached && status?.phase === 'sign_in_needed' && (
        <Button
          size="small"
          onPress={() =>
            bridge.call('session.sign_out', null).catch((error: unknown) => toastRefusal(refusalOf(error)))
          }
        >
          Sign in again
        </Button>
      )}
    </div>
  );
}
