import { useRef, useState } from 'react';
import { EXPORT_REASONS, type ExportReason } from '../../../../core/access/disclosure.ts';
import type { Refusal } from '../../../../core/contract/errors.ts';
import { useBackend } from '../../../app/bridge/context.ts';
import { refusalOf } from '../../../app/run-command.ts';
import { toast } from '../../../app/ui-store.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Form } from '../../../parts/form.tsx';
import { saveDocument } from '../../../parts/save-document.ts';
import { Problem } from './problem.tsx';
import { missingOf, NO_REASON, ReasonFields } from './reason-fields.tsx';
import { useOverlay } from './use-overlay.ts';

interface Props {
  readonly caseId: string;
  readonly onClose: () => void;
}

/** Asks why, and takes what the person sees of the case out as a file: where the system's dialog says, or as a download. */
export function ExportDialog({ caseId, onClose }: Props) {
  const { bridge } = useBackend();
  const first = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState(NO_REASON);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useOverlay('export');
  const missing = busy ? 'The file is being made.' : missingOf(reason);
  const submit = (): void => {
    if (missing) return;
    setBusy(true);
    setRefusal(null);
    const given = { code: reason.code as ExportReason, words: reason.words.trim() };
    bridge.call('case.export', { case_id: caseId, reason: given }).then(
      (done) => {
        if (done.t === 'document') saveDocument(done.name, done.text);
        if (done.t !== 'cancelled') toast('ok', `The case is in ${done.name}. The export is on record.`);
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
      title="Case export"
      description="A JSON file of what this device holds of the case, masked as for your role; what was shown in full is not in it. Your name, this device, the reason and the file’s hash go on record. It is a copy to read and proves nothing."
      initialFocus={first}
    >
      <Form onSubmit={submit}>
        <ReasonFields reasons={EXPORT_REASONS} reason={reason} onChange={setReason} first={first} />
        <Problem refusal={refusal} />
        <footer>
          <Button onPress={onClose}>Back</Button>
          <Button type="submit" tone="primary" why={missing}>
            Export
          </Button>
        </footer>
      </Form>
    </Dialog>
  );
}
