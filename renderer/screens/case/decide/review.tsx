import { ACTIONS, actionInfo } from '../../../../core/enforcement/actions.ts';
import { REASONS } from '../../../../core/enforcement/reasons.ts';
import { deriveStatus, type StatusAction } from '../../../../core/enforcement/status.ts';
import { needsSecondPerson } from '../../../../core/policy/bundle.ts';
import type { CaseResult } from '../../../../core/queries/case.ts';
import { usePolicy } from '../../../app/session.ts';
import { plural } from '../../../parts/format.ts';
import { statusWord } from '../account-status.tsx';
import { type Draft, openSignals, verdictOf } from '../draft.ts';
import { subjectWords } from '../names.ts';
import styles from './decide.module.css';
import { hoursWords } from './hours-words.ts';

/** What the decision will do, in words, before it is made. */
export function Review({ data, draft }: { readonly data: CaseResult; readonly draft: Draft }) {
  const policy = usePolicy();
  if (draft.reason === null) return null;
  const { label } = REASONS[draft.reason];
  const { clause } = policy.reasons[draft.reason];
  const proposed = draft.actions.filter((kind) => needsSecondPerson(policy, kind));
  const made = draft.actions.map(
    (kind): StatusAction => ({
      kind,
      state: proposed.includes(kind) ? 'proposed' : 'applied',
      shadow: false,
      ends_at: null,
    }),
  );
  const before = data.subject?.status ?? null;
  const after = deriveStatus([...data.actions, ...made], Date.now());
  const verdicts = openSignals(data).map((signal) => verdictOf(draft, signal));
  const right = verdicts.filter((verdict) => verdict === 'true_positive').length;
  const wrong = verdicts.filter((verdict) => verdict === 'false_positive').length;
  return (
    <div className={styles.review}>
      <h3>You decide</h3>
      <dl>
        <dt>Subject</dt>
        <dd>
          <bdi>{subjectWords(data)}</bdi>
        </dd>
        <dt>Reason</dt>
        <dd>
          {label} · {clause}
        </dd>
        <dt>Actions</dt>
        <dd>
          {draft.actions.length === 0
            ? 'none'
            : draft.actions
                .map((kind) => {
                  const hours = actionInfo(kind).defaultHours;
                  return `${ACTIONS[kind].label}${hours === null ? '' : ` for ${hoursWords(hours)}`}`;
                })
                .join(', ')}
        </dd>
        <dt>Account</dt>
        <dd>
          {before === null
            ? 'status unknown'
            : before === after
              ? `stays ${statusWord(after).toLowerCase()}`
              : `${statusWord(before)} becomes ${statusWord(after).toLowerCase()}`}
        </dd>
        <dt>Signals</dt>
        <dd>
          {plural(right, 'true positive')}, {plural(wrong, 'false positive')}
        </dd>
        {draft.comment.trim() !== '' && (
          <>
            <dt>Comment</dt>
            <dd dir="auto">{draft.comment.trim()}</dd>
          </>
        )}
      </dl>
      {proposed.length > 0 && (
        <p className={styles.warning}>
          {proposed.map((kind) => ACTIONS[kind].label).join(' and ')}: proposed, and without effect until a second
          person approves it.
        </p>
      )}
    </div>
  );
}
