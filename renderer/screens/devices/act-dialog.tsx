import { useRef, useState } from 'react';
import type { Refusal } from '../../../core/contract/errors.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { refusalOf, toastRefusal } from '../../app/run-command.ts';
import { toast } from '../../app/ui-store.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Form } from '../../parts/form.tsx';
import type { Act } from './device-row.tsx';
import { revokeEffect } from './device-words.ts';
import type { Device } from './use-devices.ts';

interface Props {
  readonly device: Device;
  readonly act: Act;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const MIN_REASON = 3;

/** Renames the device, or revokes it with a reason: both are on record. */
export function ActDialog({ device, act, onClose, onDone }: Props) {
  const { bridge } = useBackend();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(act === 'rename' ? device.name : '');
  const typed = text.trim();
  const missing =
    act === 'rename'
      ? typed === '' && 'Type a name first.'
      : typed.length < MIN_REASON && `Say why, in at least ${MIN_REASON} letters.`;
  const run = (): Promise<null> =>
    act === 'rename'
      ? bridge.call('devices.rename', { id: device.id, name: typed })
      : bridge.call('devices.revoke', { id: device.id, reason: typed });
  const submit = (): void => {
    if (missing) return;
    run().then(
      () => {
        toast('ok', act === 'rename' ? `It is called ${typed} now.` : `${device.name} is revoked.`);
        onDone();
      },
      (error: unknown) => toastRefusal(refusalOf(error) satisfies Refusal),
    );
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={act === 'rename' ? `Rename ${device.name}` : `Revoke ${device.name}`}
      description={act === 'revoke' && revokeEffect(device)}
      initialFocus={field}
    >
      <Form onSubmit={submit}>
        <label>
          <span>{act === 'rename' ? 'Name' : 'Reason'}</span>
          <input
            ref={field}
            value={text}
            maxLength={act === 'rename' ? 80 : 500}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <footer>
          <Button onPress={onClose}>Back</Button>
          <Button type="submit" tone={act === 'rename' ? 'primary' : 'danger'} why={missing || null}>
            {act === 'rename' ? 'Rename' : 'Revoke'}
          </Button>
        </footer>
      </Form>
    </Dialog>
  );
}
