import type { CaseResult } from '../../../../core/queries/case.ts';
import { Button } from '../../../parts/button.tsx';
import { type Draft, openSignals, turnVerdicts, verdictOf } from '../draft.ts';
import styles from './decide.module.css';

interface Props {
  readonly data: CaseResult;
  readonly draft: Draft;
  readonly setDraft: (change: (draft: Draft) => Draft) => void;
}

/** How many signals the decision calls right or wrong; each can be changed in the list of signals. */
export function VerdictSummary({ data, draft, setDraft }: Props) {
  const verdicts = openSignals(data).map((signal) => verdictOf(draft, signal));
  const right = verdicts.filter((verdict) => verdict === 'true_positive').length;
  const wrong = verdicts.filter((verdict) => verdict === 'false_positive').length;
  return (
    <div className={styles.verdicts}>
      <h3>Verdicts</h3>
      <p>
        {verdicts.length === 0
          ? 'Every signal has its verdict already.'
          : `${right} true positive, ${wrong} false positive, ${verdicts.length - right - wrong} without`}
      </p>
      {verdicts.length > 0 && (
        <Button
          size="small"
          tone="ghost"
          keyId="decide.verdicts"
          onPress={() => setDraft((before) => turnVerdicts(before, data))}
        >
          Turn all
        </Button>
      )}
    </div>
  );
}
