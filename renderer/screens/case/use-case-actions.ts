import { useState } from 'react';
import type { CommandArgs, CommandName } from '../../../core/commands/index.ts';
import type { Refusal } from '../../../core/contract/errors.ts';
import { ACTIONS } from '../../../core/enforcement/actions.ts';
import { uuidv7 } from '../../../core/lib/uuid.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { refusalOf, runCommand } from '../../app/run-command.ts';
import { useReadySession } from '../../app/session.ts';
import { openCase, setDeciding, setOverlay, toast, ui } from '../../app/ui-store.ts';
import { nextToDecide } from '../queue/view.ts';
import {
  type Draft,
  decideArgs,
  EMPTY_DRAFT,
  irreversible,
  seenVersions,
  suggestedDraft,
  suggestedReason,
} from './draft.ts';

const newId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/** What a person does with a case, and what the local rules said no to. */
export function useCaseActions(data: CaseResult) {
  const { bridge, queue } = useBackend();
  const { person } = useReadySession();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const caseId = data.case.id;

  async function run<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setRefusal(null);
    try {
      await runCommand(bridge, name, args, seenVersions(data));
      return true;
    } catch (error) {
      setRefusal(refusalOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  function moveOn(): void {
    if (ui.getState().caseId !== caseId) return;
    const next = nextToDecide(queue.store.getState().view, caseId, person.id, Date.now());
    openCase(next?.id ?? null);
    if (!next) toast('ok', 'That was the last case of the list.');
  }

  async function decide(decision: Draft): Promise<void> {
    const args = decideArgs(data, decision, newId);
    if (!args) return;
    if (await run('decide', args)) {
      setOverlay(null);
      setDeciding(false);
      moveOn();
    } else setOverlay(null);
  }

  /** Asks once more, in writing, before anything that cannot be undone. */
  async function confirm(decision: Draft): Promise<void> {
    if (irreversible(decision).length > 0) setOverlay('confirm');
    else await decide(decision);
  }

  return {
    refusal,
    dropRefusal: () => setRefusal(null),
    busy,
    draft,
    setDraft,
    openPanel() {
      setRefusal(null);
      setDraft((before) => ({ ...suggestedDraft(data), verdicts: before.verdicts }));
      setDeciding(true);
    },
    claim: async () => {
      if (await run('claim', { case_id: caseId })) toast('ok', 'The case is yours for 30 minutes.');
    },
    release: async () => {
      if (await run('release', { case_id: caseId })) toast('ok', 'The case is open to everybody again.');
    },
    addNote: (body: string) => run('add_note', { case_id: caseId, body }),
    confirm,
    decide,
    decideNoViolation: () => decide({ ...EMPTY_DRAFT, reason: 'no_violation', verdicts: draft.verdicts }),
    /** One key: the action, with the reason that the leading signal points to. */
    decideWith(kind: 'hard_warning' | 'temporary_restriction' | 'admin_escalation') {
      const reason = suggestedReason(data);
      if (reason) return decide({ ...EMPTY_DRAFT, reason, actions: [kind], verdicts: draft.verdicts });
      toast('info', `No signal suggests a reason for “${ACTIONS[kind].label}”.`, { hint: 'Press D and choose one.' });
      return Promise.resolve();
    },
  };
}

export type CaseActions = ReturnType<typeof useCaseActions>;
