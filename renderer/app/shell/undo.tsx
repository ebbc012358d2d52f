import { useState } from 'react';
import { COMMANDS } from '../../../core/commands/index.ts';
import { REASONS, type ReasonCode } from '../../../core/enforcement/reasons.ts';
import { Button } from '../../parts/button.tsx';
import { useBackend } from '../bridge/context.ts';
import { useNow } from '../clock.ts';
import { useKey } from '../keys/handlers.ts';
import { refusalOf, toastRefusal } from '../run-command.ts';
import { useOutboxNews } from '../session.ts';
import { openCase, toast } from '../ui-store.ts';
import styles from './undo.module.css';

/** Runs out with the time left. The delay is taken once: the animation has a clock of its own. */
function Drain({ ms, until }: { readonly ms: number; readonly until: number }) {
  const [delay] = useState(() => until - Date.now() - ms);
  return (
    <span className={styles.bar} aria-hidden style={{ animationDuration: `${ms}ms`, animationDelay: `${delay}ms` }} />
  );
}

/**
 * What can still be taken back, counted down by the outbox's own clock: after a restart of the window it is still there.
 */
export function Undo() {
  const { bridge } = useBackend();
  const now = useNow();
  const items = useOutboxNews().held.filter((item) => (item.holdUntil ?? 0) > now);
  const newest = items[0];
  const undo = (): void => {
    if (!newest) return;
    bridge.call('command.withdraw', { command_id: newest.id }).then(
      () => {
        toast('ok', 'Taken back. The case is as it was.');
        openCase(newest.caseId);
      },
      (error: unknown) => toastRefusal(refusalOf(error), newest.caseId),
    );
  };
  useKey('app.undo', undo, !newest && 'There is nothing that can still be undone.');
  if (!newest) return <div aria-live="polite" />;
  const reason = newest.args.reason_code as ReasonCode | undefined;
  const left = Math.min(COMMANDS[newest.name].undoMs / 1000, Math.ceil(((newest.holdUntil ?? now) - now) / 1000));
  return (
    <div className={styles.undo} aria-live="polite" data-testid="undo">
      <strong>{newest.name === 'decide' ? 'Decided' : COMMANDS[newest.name].label}</strong>
      {reason && <span className={styles.what}>{REASONS[reason].label}</span>}
      <Button size="small" onPress={undo} keyId="app.undo">
        Undo
      </Button>
      <span className={styles.left} aria-hidden>
        {left} s
      </span>
      <Drain key={newest.id} ms={COMMANDS[newest.name].undoMs} until={newest.holdUntil ?? now} />
      {items.length > 1 && <span className={styles.left}>+{items.length - 1}</span>}
    </div>
  );
}
