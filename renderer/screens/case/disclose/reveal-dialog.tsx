import { useState } from 'react';
import { REVEAL_REASONS } from '../../../../core/access/disclosure.ts';
import type { RevealReply } from '../../../../core/contract/reveal.ts';
import { useBackend } from '../../../app/bridge/context.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import type { Opened } from './reveals.ts';

interface Props {
  readonly caseId: string;
  readonly opened: Opened;
  readonly onRevealed: (answer: RevealReply) => void;
  readonly onClose: () => void;
}

/** Asks what and why, and has the server reveal it. */
export function RevealDialog({ caseId, opened, onRevealed, onClose }: Props) {
  const { bridge } = useBackend();
  const { targets } = opened;
  const [key, setKey] = useState(opened.key ?? targets[0]?.key ?? '');
  const target = targets.find((each) => each.key === key) ?? targets[0];
  return (
    <ReasonDialog
      overlay="reveal"
      title="Show in full"
      description="Your name, this device, the reason and exactly what you see go on record. It is shown until you leave the case, and kept nowhere."
      reasons={REVEAL_REASONS}
      verb="Show in full"
      busyWords="The server is asked."
      call={(reason) => {
        const { messages = [], identities = [] } = target ?? {};
        return bridge.call('case.reveal', {
          case_id: caseId,
          messages: [...messages],
          identities: [...identities],
          reason,
        });
      }}
      onDone={onRevealed}
      onClose={onClose}
    >
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
    </ReasonDialog>
  );
}
