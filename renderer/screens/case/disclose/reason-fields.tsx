import { type RefObject, useId, useRef } from 'react';
import { type GivenReason, MAX_WORDS, MIN_WORDS, needsWords } from '../../../../core/access/disclosure.ts';
import { KeyCaps } from '../../../parts/keys.tsx';
import styles from './disclose.module.css';

interface Props<C extends string> {
  readonly reasons: Readonly<Record<C, string>>;
  readonly reason: GivenReason;
  readonly onChange: (reason: GivenReason) => void;
  /** Of the first choice, which has the focus when the dialog opens. */
  readonly first?: RefObject<HTMLInputElement | null>;
}

export const NO_REASON: GivenReason = { code: '', words: '' };

/** What is still missing of a reason, in words; null when it is complete. */
export const missingOf = (reason: GivenReason): string | null => {
  if (reason.code === '') return 'Choose a reason.';
  return needsWords(reason) ? `Say it in words, in at least ${MIN_WORDS} letters.` : null;
};

/** A reason out of the list, by arrow or by its number, and words beside it. */
export function ReasonFields<C extends string>({ reasons, reason, onChange, first }: Props<C>) {
  const name = useId();
  const list = useRef<HTMLFieldSetElement>(null);
  const codes = Object.keys(reasons) as C[];
  const choose = (code: string | undefined): void => {
    if (code !== undefined) onChange({ ...reason, code });
  };
  return (
    <>
      <fieldset
        ref={list}
        className={styles.reasons}
        onKeyDown={(event) => {
          const code = codes[Number(event.key) - 1];
          if (!code) return;
          event.preventDefault();
          choose(code);
          list.current?.querySelector<HTMLInputElement>(`input[value="${code}"]`)?.focus();
        }}
      >
        <legend>Reason</legend>
        {codes.map((code, index) => (
          <label key={code} className={styles.reason}>
            <input
              ref={index === 0 ? first : undefined}
              type="radio"
              name={name}
              value={code}
              checked={reason.code === code}
              onChange={() => choose(code)}
            />
            <span className={styles.words}>{reasons[code]}</span>
            <KeyCaps keys={String(index + 1)} />
          </label>
        ))}
      </fieldset>
      <label>
        <span>{reason.code === 'other' ? 'In words' : 'In words (optional)'}</span>
        <textarea
          value={reason.words}
          rows={2}
          maxLength={MAX_WORDS}
          onChange={(event) => onChange({ ...reason, words: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      </label>
    </>
  );
}
