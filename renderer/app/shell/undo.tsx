import { useRef } from 'react';
import { COMMANDS } from '../../../core/commands/index.ts';
import { REASONS, type ReasonCode } from '../../../core/enforcement/reasons.ts';
import { Button } from '../../parts/button.tsx';
import { plural } from '../../parts/format.ts';
import { useSubject } from '../../screens/queue/use-subject.ts';
import { useBackend } from '../bridge/context.ts';
import { useNow } from '../clock.ts';
import { useKey } from '../keys/handlers.ts';
import { refusalOf, toastRefusal, whenKept } from '../run-command.ts';
import { useOutboxNews } from '../session.ts';
import { openCase, toast } from '../ui-store.ts';
import styles from './undo.module.css';

/**
 * What can still be taken back, counted down by the outbox's own clock: after a restart of the window it is still there.
 */
export function Undo() {
  const { bridge } = useBackend();
  const now = useNow();
  const items = useOutboxNews(({ held }) => held).filter((item) => (item.holdUntil ?? 0) > now);
  const newest = items[0];
  const subject = useSubject(newest?.caseId ?? null);
  const latest = useRef(items);
  latest.current = items;
  const goingBack = useRef(new Set<string>());
  // What is taken back is what was decided last, also when that is not shown yet; pressed again at once, the one before it.
  const undo = async (): Promise<void> => {
    await whenKept();
    const item = latest.current.find(({ id }) => !goingBack.current.has(id));
    if (!item) return;
    goingBack.current.add(item.id);
    try {
      await bridge.call('command.withdraw', { command_id: item.id });
      toast('ok', 'Taken back. The case is as it was.');
      openCase(item.caseId);
    } catch (error) {
      goingBack.current.delete(item.id);
      toastRefusal(refusalOf(error), item.caseId);
    }
  };
  useKey('app.undo', () => void undo(), !newest && 'There is nothing that can still be undone.');
  if (!newest) return <div aria-live="polite" />;
  const reason = newest.reasonCode as ReasonCode | null;
  const whole = COMMANDS[newest.name].undoMs / 1000;
  const left = Math.min(whole, Math.ceil(((newest.holdUntil ?? now) - now) / 1000));
  return (
    <div className={styles.undo} aria-live="polite" data-testid="undo">
      <span className={styles.what}>
        <strong>{newest.name === 'decide' ? 'Decided' : COMMANDS[newest.name].label}</strong>
        {reason && `: ${REASONS[reason].label}`}
        {subject && (
          <>
            <br />
            <bdi>{subject}</bdi>
          </>
        )}
      </span>
      <Button size="small" onPress={() => void undo()} keyId="app.undo">
        Undo
      </Button>
      <span className={styles.left} aria-hidden>
        {left} s
      </span>
      <span className={styles.bar} aria-hidden style={{ transform: `scaleX(${left / whole})` }} />
      {items.length > 1 && (
        <span className={styles.left} title={`${plural(items.length - 1, 'decision')} before it can be undone too`}>
          +{items.length - 1}
        </span>
      )}
    </div>
  );
}
