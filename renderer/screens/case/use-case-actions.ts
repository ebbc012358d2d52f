import { useEffect, useRef, useState } from 'react';
import type { CommandArgs, CommandName } from '../../../core/commands/index.ts';
import type { Refusal } from '../../../core/contract/errors.ts';
import { ACTIONS } from '../../../core/enforcement/actions.ts';
import { uuidv7 } from '../../../core/lib/uuid.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { nextInList } from '../../app/list-order.ts';
import { refusalOf, runCommand, toastRefusal } from '../../app/run-command.ts';
import { openCase, setDeciding, setOverlay, toast, ui } from '../../app/ui-store.ts';
import {
  type Draft,
  decideArgs,
  EMPTY_DRAFT,
  irreversible,
  seenVersions,
  suggestedDraft,
  suggestedReason,
} from './draft.ts';
import { followDecision, handedBackOf, isUnderWay, takeBack } from './handed-back.ts';
import { commentKey, keepUnsent, unsentText } from './unsent.ts';

const newId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/** What a person does with a case, and what the local rules said no to. */
export function useCaseActions(data: CaseResult) {
  const { bridge } = useBackend();
  const caseId = data.case.id;
  const [refusal, setRefusal] = useState<Refusal | null>(() => handedBackOf(caseId)?.refusal ?? null);
  const comment = commentKey(data);
  const [draft, setDraft] = useState<Draft>(
    () => handedBackOf(caseId)?.draft ?? { ...EMPTY_DRAFT, comment: unsentText(comment) },
  );
  const latestComment = useRef(comment);
  latestComment.current = comment;
  // Only what is typed is kept: a decision makes it another comment, and does not carry the words over.
  useEffect(() => keepUnsent(latestComment.current, draft.comment), [draft.comment]);
  useEffect(() => void takeBack(caseId), [caseId]);
  const busy = useRef(false);

  async function run<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<boolean> {
    if (busy.current) return false;
    busy.current = true;
    setRefusal(null);
    try {
      await runCommand(bridge, name, args, seenVersions(data));
      return true;
    } catch (error) {
      setRefusal(refusalOf(error));
      return false;
    } finally {
      busy.current = false;
    }
  }

  /**
   * Opens the case that comes next in the list beside it, and says which; null when there is none. A list of what was done
   * leads nowhere: the case stays, as decided.
   */
  function moveOn(): string | null {
    const next = nextInList(caseId);
    if (next === undefined) return caseId;
    openCase(next);
    if (next === null) toast('ok', 'That was the last case of the list.');
    return next;
  }

  /**
   * The next case is shown at once; what the disk and the rules say of this one comes afterwards. Refused, it comes back as it
   * was, with the reason; whoever is somewhere else by then is told where it is.
   */
  function decide(decision: Draft): void {
    const args = decideArgs(data, decision, newId);
    if (!args || isUnderWay(caseId)) return;
    const inPanel = ui.getState().deciding;
    const kept = runCommand(bridge, 'decide', args, seenVersions(data));
    const isMoving = ui.getState().caseId === caseId;
    let next: string | null = caseId;
    void followDecision(caseId, kept, decision, refusalOf, (why) => {
      if (!isMoving || ui.getState().caseId !== next) return toastRefusal(why, caseId);
      if (next === caseId) {
        setRefusal(why);
        takeBack(caseId);
      }
      openCase(caseId);
      setDeciding(inPanel);
    });
    setOverlay(null);
    setDeciding(false);
    if (isMoving) next = moveOn();
  }

  /** Asks once more, in writing, before anything that cannot be undone. */
  function confirm(decision: Draft): void {
    if (irreversible(decision).length > 0) setOverlay('confirm');
    else decide(decision);
  }

  return {
    refusal,
    dropRefusal: () => setRefusal(null),
    draft,
    setDraft,
    openPanel() {
      setRefusal(null);
      // Words and verdicts are work; a reason and actions left from before would be decided by a slip of the finger.
      setDraft(({ verdicts, comment }) => ({ ...suggestedDraft(data), verdicts, comment }));
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
      if (reason) decide({ ...EMPTY_DRAFT, reason, actions: [kind], verdicts: draft.verdicts });
      else
        toast('info', `No signal suggests a reason for “${ACTIONS[kind].label}”.`, { hint: 'Press D and choose one.' });
    },
  };
}

export type CaseActions = ReturnType<typeof useCaseActions>;
