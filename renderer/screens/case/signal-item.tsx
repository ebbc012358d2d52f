import Check from 'lucide-react/icons/check';
import X from 'lucide-react/icons/x';
import { SIGNALS, VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import type { Row } from '../../../core/tables/index.ts';
import type { SignalVerdict } from '../../../core/tables/signals.ts';
import { useReadySession } from '../../app/session.ts';
import { cx } from '../../parts/class-names.ts';
import { percent } from '../../parts/format.ts';
import { SignalChip } from '../../parts/signal.tsx';
import { Time } from '../../parts/time.tsx';
import { type Draft, verdictOf } from './draft.ts';
import { obfuscationWords, patternWords, reasonWords } from './flag-words.ts';
import { personName } from './names.ts';
import styles from './signals.module.css';
import { lightEvidence, showEvidence } from './step-evidence.ts';

interface Props {
  readonly data: CaseResult;
  readonly signal: Row<'signals'>;
  readonly draft: Draft;
  /** The person may give verdicts on this case now. */
  readonly judging: boolean;
  /** The decision panel is open: defaults that follow from the reason are shown. */
  readonly deciding: boolean;
  readonly onVerdict: (verdict: SignalVerdict | null) => void;
}

const VERDICTS: readonly { verdict: SignalVerdict; word: string; icon: typeof Check }[] = [
  { verdict: 'true_positive', word: 'True positive', icon: Check },
  { verdict: 'false_positive', word: 'False positive', icon: X },
];

export function SignalItem({ data, signal, draft, judging, deciding, onVerdict }: Props) {
  const { person } = useReadySession();
  const { label } = SIGNALS[signal.type];
  const given = deciding ? verdictOf(draft, signal) : (draft.verdicts[signal.id] ?? null);
  const inWords = signal.spans.length > 0;
  return (
    <li
      className={styles.item}
      onPointerEnter={() => lightEvidence(signal.id, true)}
      onPointerLeave={() => lightEvidence(signal.id, false)}
    >
      <div className={styles.line}>
        {inWords ? (
          <button
            type="button"
            className={styles.show}
            aria-description="Shows the passage"
            onClick={() => showEvidence(signal.id)}
          >
            <SignalChip type={signal.type} />
          </button>
        ) : (
          <SignalChip type={signal.type} />
        )}
        <span className={styles.confidence} title="Calibrated: of signals with this confidence, so many are right">
          {percent(signal.confidence)}
        </span>
        <span className={styles.when}>
          <Time at={signal.occurred_at} quiet />
        </span>
        {signal.verdict === null && judging && (
          <span className={styles.verdicts}>
            {VERDICTS.map(({ verdict, word, icon: Icon }) => (
              <button
                key={verdict}
                type="button"
                className={cx(styles.verdict, styles[verdict])}
                aria-pressed={given === verdict}
                aria-label={`${label}: ${word}`}
                title={`${word}: goes with the decision`}
                onClick={() => onVerdict(given === verdict ? null : verdict)}
              >
                <Icon size={13} aria-hidden />
              </button>
            ))}
          </span>
        )}
      </div>
      <p className={styles.reasons}>
        {reasonWords(signal.reasons) || 'No reason was recorded'}.
        {signal.confidence < VIOLATION_CONFIDENCE && <em> Informational: it never counts as a violation.</em>}
      </p>
      {(signal.obfuscation.length > 0 || signal.patterns.length > 0) && (
        <p className={styles.flags}>
          {signal.obfuscation.length > 0 && <span>Disguised: {obfuscationWords(signal.obfuscation)}</span>}
          {signal.patterns.length > 0 && <span>{patternWords(signal.patterns)}</span>}
        </p>
      )}
      {signal.verdict !== null && (
        <p className={cx(styles.recorded, styles[signal.verdict])}>
          {signal.verdict === 'true_positive' ? <Check size={12} aria-hidden /> : <X size={12} aria-hidden />}
          {signal.verdict === 'true_positive' ? 'True positive' : 'False positive'} ·{' '}
          {personName(data, signal.verdict_by, person.id)}
          {signal.verdict_at !== null && (
            <>
              {' '}
              · <Time at={signal.verdict_at} quiet />
            </>
          )}
        </p>
      )}
    </li>
  );
}
