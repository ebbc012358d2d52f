import { useEffect } from 'react';
import { useBackend } from '../../app/bridge/context.ts';
import { refusalOf, toastRefusal } from '../../app/run-command.ts';

/** Looking at a case is on record, also without the server: once for each time that it is opened. */
export function useRecordView(caseId: string): void {
  const { bridge } = useBackend();
  useEffect(() => {
    bridge.call('record.viewed', { case_id: caseId }).catch((error: unknown) => toastRefusal(refusalOf(error)));
  }, [bridge, caseId]);
}
