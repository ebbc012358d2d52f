import { useEffect, useRef, useState } from 'react';
import { isDecided } from '../../../../core/commands/case-state.ts';
import { ACTIONS } from '../../../../core/enforcement/actions.ts';
import type { CaseResult } from '../../../../core/queries/case.ts';
import { useKey } from '../../../app/keys/handlers.ts';
import { setDeciding } from '../../../app/ui-store.ts';
import { Button } from '../../../parts/button.tsx';
import { turnVerdicts, whyNotReady } from '../draft.ts';
import { RefusalStrip } from '../refusal-strip.tsx';
import type { CaseActions } from '../use-case-actions.ts';
import { ActionList } from './action-list.tsx';
import styles from './decide.module.css';
import { ReasonList } from './reason-list.tsx';
import { Review } from './review.tsx';
import { VerdictSummary } from './verdict-summary.tsx';

interface Props {
  readonly data: CaseResult;
  readonly actions: CaseActions;
  /** Why the case cannot be decided any more, when that changed while the panel was open. */
  readonly why: string | null;
}

/** The decision: one reason, the actions, the verdicts on signals, a comment. All of it by keyboard, the evidence still in view. */
export function DecisionPanel({ data, actions, why }: Props) {
  const { draft, setDraft } = actions;
  const [reviewing, setReviewing] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const blocked = why ?? whyNotReady(draft);

  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    // Where all of a case is one column, it opens out of sight.
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const back = (): void => (reviewing ? setReviewing(false) : setDeciding(false));
  const confirm = (): void => actions.confirm(draft);
  useKey('decide.review', () => (reviewing ? confirm() : setReviewing(true)), blocked);
  useKey('decide.confirm', confirm, blocked);
  useKey('decide.cancel', back);
  useKey('decide.verdicts', () => setDraft((before) => turnVerdicts(before, data)));
  useKey('decide.comment', () => comment.current?.focus());

  return (
    <section ref={panel} className={styles.panel} aria-label="Decision" tabIndex={-1}>
      <RefusalStrip actions={actions} />
      {reviewing ? (
        <Review data={data} draft={draft} />
      ) : (
        <div className={styles.columns}>
          <ReasonList draft={draft} setDraft={setDraft} />
          <ActionList draft={draft} setDraft={setDraft} />
          <div className={styles.rest}>
            <VerdictSummary data={data} draft={draft} setDraft={setDraft} />
            <textarea
              ref={comment}
              className={styles.comment}
              aria-label="Comment"
              placeholder="Comment, for the record (C)"
              maxLength={5000}
              value={draft.comment}
              onChange={(event) => setDraft((before) => ({ ...before, comment: event.target.value }))}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return;
                event.stopPropagation();
                panel.current?.focus();
              }}
            />
          </div>
        </div>
      )}
      <footer className={styles.foot}>
        <p className={styles.hint} aria-live="polite">
          {blocked ??
            (draft.actions.length > 0
              ? draft.actions.map((kind) => ACTIONS[kind].label).join(' + ')
              : 'No action against the account')}
          {isDecided(data.case.state) && ' The case was decided while you looked.'}
        </p>
        <Button onPress={back} keyId="decide.cancel" tone="ghost">
          Back
        </Button>
        {!reviewing && (
          <Button onPress={() => setReviewing(true)} keyId="decide.review" why={blocked}>
            Review
          </Button>
        )}
        <Button tone="primary" onPress={confirm} keyId="decide.confirm" why={blocked}>
          Confirm
        </Button>
      </footer>
    </section>
  );
}
