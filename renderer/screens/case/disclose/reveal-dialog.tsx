import { useRef, useState } from 'react';
import { REVEAL_REASONS, type RevealReason } from '../../../../core/access/disclosure.ts';
import type { Refusal } from '../../../../core/contract/errors.ts';
import type { RevealReply } from '../../../../core/contract/reveal.ts';
import { useBackend } from '../../../app/bridge/context.ts';
import { refusalOf } from '../../../app/run-command.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Form } from '../../../parts/form.tsx';
import { Problem } from './problem.tsx';
import { missingOf, NO_REASON, ReasonFields } from './reason-fields.tsx';
import type { Opened } from './reveals.ts';
import { useOverlay } from './use-overlay.ts';

interface Props {
  readonly caseId: string;
  readonly opened: Opened;
  readonly onRevealed: (answer: RevealReply) => void;
  readonly onClose: () => void;
}

/** Asks what and why, and has the server reveal it. It stays open until there is an answer. */
export function RevealDialog({ caseId, opened, onRevealed, onClose }: Props) {
  const { bridge } = useBackend();
  const first = useRef<HTMLInputElement>(null);
  const { targets } = opened;
  const [key, setKey] = useState(opened.key ?? targets[0]?.key ?? '');
  const [reason, setReason] = useState(NO_REASON);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useOverlay('reveal');
  const target = targets.find((each) => each.key === key) ?? targets[0];
  const missing = busy ? 'The server is asked.' : missingOf(reason);
  const submit = (): void => {
    if (missing || !target) return;
    setBusy(true);
    setRefusal(null);
    const given = { code: reason.code as RevealReason, words: reason.words.trim() };
    const asked = { messages: [...target.messages], identities: [...target.identities] };
    bridge.call('case.reveal', { case_id: caseId, ...asked, reason: given }).then(
      (answer) => {
        onRevealed(answer);
        onClose();
      },
      (error: unknown) => {
        setRefusal(refusalOf(error));
        setBusy(false);
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Show in full"
      description="Your name, this device, the reason and exactly what you see go on record. It is shown until you leave the case, and kept nowhere."
      initialFocus={first}
    >
      <Form onSubmit={submit}>
        <label>
          <span>What</span>
          <select value={target?.key} onChange={(event) => setKey(event.target.value)}>
            {targets.map((each) => (
              <option key={each.key} value={each.key}>
                {each.label}
              </option>
            ))}
          </select>
        </label>
        <ReasonFields reasons={REVEAL_REASONS} reason={reason} onChange={setReason} first={first} />
        <Problem refusal={refusal} />
        <footer>
          <Button onPress={onClose}>Back</Button>
          <Button type="submit" tone="primary" why={missing}>
            Show in full
          </Button>
        </footer>
      </Form>
    </Dialog>
  );
}
