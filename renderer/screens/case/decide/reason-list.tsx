import { REASON_CODES, REASONS, type ReasonCode } from '../../../../core/enforcement/reasons.ts';
import { REASON_KEYS } from '../../../../core/keys/decide.ts';
import { useKey } from '../../../app/keys/handlers.ts';
import { usePolicy } from '../../../app/session.ts';
import { type Draft, withReason } from '../draft.ts';
import { Choice } from './choice.tsx';
import styles from './decide.module.css';

interface Props {
  readonly draft: Draft;
  readonly setDraft: (change: (draft: Draft) => Draft) => void;
}

function Reason({ code, draft, setDraft }: Props & { readonly code: ReasonCode }) {
  const { label } = REASONS[code];
  const { clause, in_force } = usePolicy().reasons[code];
  const why = in_force ? null : 'No decision is given for this reason any more.';
  const choose = (): void => setDraft((before) => withReason(before, code));
  useKey(`reason.${code}`, choose, why);
  return (
    <Choice
      role="radio"
      label={label}
      keys={REASON_KEYS[code]}
      chosen={draft.reason === code}
      why={why}
      hint={clause}
      onChoose={choose}
    />
  );
}

export function ReasonList(props: Props) {
  return (
    <div className={styles.column} role="radiogroup" aria-label="Reason">
      <h3>Reason</h3>
      {REASON_CODES.map((code) => (
        <Reason key={code} code={code} {...props} />
      ))}
    </div>
  );
}
