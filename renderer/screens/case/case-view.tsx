import { useRef, useState } from 'react';
import { isDecided } from '../../../core/commands/case-state.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import { useNow } from '../../app/clock.ts';
import { useKey } from '../../app/keys/handlers.ts';
import { useLostFocus } from '../../app/lost-focus.ts';
import { useReadySession } from '../../app/session.ts';
import { useUi } from '../../app/ui-store.ts';
import { AccountSection } from './account-section.tsx';
import styles from './case.module.css';
import { CaseHeader } from './case-header.tsx';
import { ConfirmIrreversible } from './decide/confirm-irreversible.tsx';
import { DecisionPanel } from './decide/decision-panel.tsx';
import { ExportDialog } from './disclose/export-dialog.tsx';
import { RevealDialog } from './disclose/reveal-dialog.tsx';
import { RevealsContext, useReveals } from './disclose/reveals.ts';
import { HistorySection } from './history-section.tsx';
import { NotesSection } from './notes-section.tsx';
import { RefusalStrip } from './refusal-strip.tsx';
import { ScoreSection } from './score-section.tsx';
import { SignalsSection } from './signals-section.tsx';
import { Timeline } from './timeline.tsx';
import { useCaseActions } from './use-case-actions.ts';
import { useRecordView } from './use-record-view.ts';
import { whyNot } from './why-not.ts';

/** One case: what happened on the left, what it means on the right, the decision at the foot. */
export function CaseView({ data }: { readonly data: CaseResult }) {
  const { person } = useReadySession();
  const now = useNow(5_000);
  const why = whyNot(data, person, now);
  const actions = useCaseActions(data);
  const deciding = useUi((state) => state.deciding);
  // Of a decided case the first question is who decided what.
  const decided = isDecided(data.case.state);
  const article = useRef<HTMLElement>(null);
  // The panel, or the case before this one, had the focus.
  useLostFocus(article, deciding);
  const composer = useRef<HTMLTextAreaElement>(null);
  useRecordView(data.case.id);
  const { reveals, opened, close, add } = useReveals(data);
  const [exporting, setExporting] = useState(false);

  useKey('case.claim', actions.claim, why.claim);
  useKey('case.release', actions.release, why.release);
  useKey('case.decide', actions.openPanel, why.decide);
  useKey('case.no_violation', actions.decideNoViolation, why.decide);
  useKey('case.warn', () => actions.decideWith('hard_warning'), why.decide);
  useKey('case.restrict', () => actions.decideWith('temporary_restriction'), why.decide);
  useKey('case.escalate', () => actions.decideWith('admin_escalation'), why.decide);
  useKey('case.note', () => composer.current?.focus());
  useKey('case.export', () => setExporting(true), why.export);

  return (
    <RevealsContext value={reveals}>
      <article
        ref={article}
        tabIndex={-1}
        className={styles.view}
        data-case={data.case.id}
        aria-label={`Case of ${data.subject?.display_name ?? data.subject?.external_id ?? 'an unknown account'}`}
      >
        <CaseHeader data={data} actions={actions} why={why} onExport={() => setExporting(true)} />
        {!deciding && <RefusalStrip actions={actions} />}
        <div className={styles.body}>
          <Timeline data={data} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <aside className={styles.side} aria-label="Facts" tabIndex={0}>
            {decided && <HistorySection data={data} />}
            <ScoreSection data={data} />
            <SignalsSection
              data={data}
              draft={actions.draft}
              setDraft={actions.setDraft}
              deciding={deciding}
              why={why.decide}
            />
            <AccountSection data={data} />
            {!decided && <HistorySection data={data} />}
            <NotesSection data={data} composer={composer} onAdd={actions.addNote} />
          </aside>
        </div>
        {deciding && <DecisionPanel data={data} actions={actions} why={why.decide} />}
        <ConfirmIrreversible data={data} actions={actions} />
        {opened && <RevealDialog caseId={data.case.id} opened={opened} onRevealed={add} onClose={close} />}
        {exporting && <ExportDialog caseId={data.case.id} onClose={() => setExporting(false)} />}
      </article>
    </RevealsContext>
  );
}
