import { type FormEvent, useRef, useState } from 'react';
import { ACTIONS } from '../../../../core/enforcement/actions.ts';
import type { CaseResult } from '../../../../core/queries/case.ts';
import { setOverlay, useUi } from '../../../app/ui-store.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { irreversible } from '../draft.ts';
import { subjectWords } from '../names.ts';
import type { CaseActions } from '../use-case-actions.ts';
import styles from './decide.module.css';

/** Asked in writing: what cannot be undone is never a slip of a finger. */
export function ConfirmIrreversible({ data, actions }: { readonly data: CaseResult; readonly actions: CaseActions }) {
  const open = useUi((state) => state.overlay === 'confirm');
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const kinds = irreversible(actions.draft);
  const word = kinds.includes('permanent_ban') ? 'ban' : 'suspend';
  const fits = typed.trim().toLowerCase() === word;
  const close = (): void => {
    setTyped('');
    setOverlay(null);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!fits) return;
    setTyped('');
    actions.decide(actions.draft);
  };
  return (
    <Dialog
      open={open && kinds.length > 0}
      onClose={close}
      title={`${kinds.map((kind) => ACTIONS[kind].label).join(' and ')} of ${subjectWords(data)}`}
      description="This cannot be taken back by itself once it is approved. You propose it under your name; Legal approves or rejects it, and nothing happens before."
      initialFocus={field}
    >
      <form onSubmit={submit} className={styles.confirm}>
        <label>
          <span>
            Type <strong>{word}</strong> to propose it
          </span>
          <input
            ref={field}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <footer>
          <Button onPress={close}>Back</Button>
          <Button type="submit" tone="danger" why={fits ? null : `Type “${word}” first.`}>
            Propose
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
