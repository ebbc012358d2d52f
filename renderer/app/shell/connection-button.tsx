import { Popover } from '@base-ui/react/popover';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { plural } from '../../parts/format.ts';
import { useBackend } from '../bridge/context.ts';
import { useNow } from '../clock.ts';
import { useKey } from '../keys/handlers.ts';
import { refusalOf, toastRefusal } from '../run-command.ts';
import { useConnection } from '../session.ts';
import { setOverlay, useUi } from '../ui-store.ts';
import { ConnectionIcon } from './connection-icon.tsx';
import { connectionWords, DETACHED } from './connection-words.ts';
import popover from './popover.module.css';
import { QuotaSelect } from './quota-select.tsx';
import styles from './rail.module.css';
import { storageWords } from './storage-words.ts';

/** The state of the connection in a word; all of it on demand. */
export function ConnectionButton({ attached }: { readonly attached: boolean }) {
  const status = useConnection((all) => all);
  const now = useNow();
  const { bridge } = useBackend();
  const open = useUi((state) => state.overlay === 'connection');
  useKey('go.connection', () => setOverlay('connection'));
  const syncNow = (): void => {
    bridge.call('sync.now', null).catch((error: unknown) => toastRefusal(refusalOf(error)));
  };
  useKey('app.sync', syncNow, !attached && DETACHED.text);

  const phase = !attached ? 'detached' : (status?.phase ?? 'idle');
  const words =
    !attached || !status
      ? { ...DETACHED, ...(attached && { tone: 'busy' as const, word: 'Starting' }) }
      : connectionWords(status, now);
  const waiting = status?.waiting ?? 0;
  const storage = status?.storage ? storageWords(status.storage) : null;
  return (
    <Popover.Root open={open} onOpenChange={(next) => setOverlay(next ? 'connection' : null)}>
      <Popover.Trigger
        className={cx(styles.item, styles[words.tone])}
        data-testid="connection"
        data-phase={phase}
        aria-label={`Connection: ${words.word}`}
      >
        <ConnectionIcon phase={phase} size={17} />
        <span className={styles.label}>{words.word}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="right" align="end" sideOffset={8} className={popover.positioner}>
          <Popover.Popup className={popover.popup}>
            <Popover.Title className={popover.title}>{words.word}</Popover.Title>
            <Popover.Description className={popover.text}>{words.text}</Popover.Description>
            {words.next && <p className={popover.text}>{words.next}</p>}
            <p className={popover.text}>
              {waiting === 0 ? 'Nothing waits to be sent.' : `${plural(waiting, 'item')} of yours wait to be sent.`}
            </p>
            {storage && <p className={cx(popover.text, storage.low && styles.problem)}>{storage.text}</p>}
            {status?.storage && <QuotaSelect quota={status.storage.quota} usedMb={status.storage.replicaMb} />}
            {phase !== 'online' && (
              <Button onPress={syncNow} keyId="app.sync" why={attached ? null : DETACHED.text}>
                Try now
              </Button>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
