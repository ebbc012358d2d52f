import { EXPORT_REASONS } from '../../../../core/access/disclosure.ts';
import { useBackend } from '../../../app/bridge/context.ts';
import { toast } from '../../../app/ui-store.ts';
import { saveDocument } from '../../../parts/save-document.ts';
import { ReasonDialog } from './reason-dialog.tsx';

interface Props {
  readonly caseId: string;
  readonly onClose: () => void;
}

/** Asks why, and takes what the person sees of the case out as a file: where the system's dialog says, or as a download. */
export function ExportDialog({ caseId, onClose }: Props) {
  const { bridge } = useBackend();
  return (
    <ReasonDialog
      overlay="export"
      title="Case export"
      description="A JSON file of what this device holds of the case, masked as for your role; what was shown in full is not in it. Your name, this device, the reason and the file’s hash go on record. It is a copy to read and proves nothing."
      reasons={EXPORT_REASONS}
      verb="Export"
      busyWords="The file is being made."
      call={(reason) => bridge.call('case.export', { case_id: caseId, reason })}
      onDone={(done) => {
        if (done.t === 'document') saveDocument(done.name, done.text);
        if (done.t !== 'cancelled') toast('ok', `The case is in ${done.name}. The export is on record.`);
      }}
      onClose={onClose}
    />
  );
}
