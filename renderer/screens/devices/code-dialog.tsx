import { useRef, useState } from 'react';
import type { CodeReply } from '../../../core/contract/devices.ts';
import { errorInfo, type Refusal } from '../../../core/contract/errors.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { useNow } from '../../app/clock.ts';
import { refusalOf } from '../../app/run-command.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Form, FormBody } from '../../parts/form.tsx';
import { remaining } from '../../parts/format.ts';
import styles from './code-dialog.module.css';
import type { DeviceList } from './use-devices.ts';

interface Props {
  /** Those for whom the person may vouch. */
  readonly people: DeviceList['people'];
  readonly me: { readonly id: string; readonly displayName: string };
  readonly onClose: () => void;
}

function Shown({ issued, onClose }: { readonly issued: CodeReply; readonly onClose: () => void }) {
  const now = useNow(1_000);
  const over = issued.expires_at <= now;
  return (
    <FormBody>
      <p className={styles.code} data-testid="enrolment-code">
        {issued.code}
      </p>
      <p role="status">
        {over
          ? 'It has run out. Make a new one when it is needed.'
          : `For ${issued.person.display_name}, once, within ${remaining(issued.expires_at, now)}: they sign in on the new device with their own password and type it there. It is not shown again.`}
      </p>
      <footer>
        <Button tone="primary" onPress={onClose}>
          Done
        </Button>
      </footer>
    </FormBody>
  );
}

/** Makes a single-use code with which a new device comes in. */
export function CodeDialog({ people, me, onClose }: Props) {
  const { bridge } = useBackend();
  const field = useRef<HTMLSelectElement>(null);
  const [personId, setPersonId] = useState(me.id);
  const [reason, setReason] = useState('');
  const [issued, setIssued] = useState<CodeReply | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const forOther = personId !== me.id;
  const missing = forOther && reason.trim().length < 3 ? 'Say why, in at least 3 letters.' : null;
  const submit = (): void => {
    if (missing) return;
    setRefusal(null);
    const wish = forOther ? { person_id: personId, reason: reason.trim() } : {};
    bridge.call('devices.code', wish).then(setIssued, (error: unknown) => setRefusal(refusalOf(error)));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Enrolment code"
      description="A new device needs the password of its person and this code."
      initialFocus={field}
    >
      {issued ? (
        <Shown issued={issued} onClose={onClose} />
      ) : (
        <Form onSubmit={submit}>
          <label>
            <span>For</span>
            <select ref={field} value={personId} onChange={(event) => setPersonId(event.target.value)}>
              <option value={me.id}>{me.displayName} (me)</option>
              {people.map(({ id, display_name }) => (
                <option key={id} value={id}>
                  {display_name}
                </option>
              ))}
            </select>
          </label>
          {forOther && (
            <label>
              <span>Reason</span>
              <input
                value={reason}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
          )}
          {refusal && (
            <p role="alert" className={styles.problem}>
              {errorInfo(refusal.code).message} {errorInfo(refusal.code).remedy}
            </p>
          )}
          <footer>
            <Button onPress={onClose}>Back</Button>
            <Button type="submit" tone="primary" why={missing}>
              Make a code
            </Button>
          </footer>
        </Form>
      )}
    </Dialog>
  );
}
