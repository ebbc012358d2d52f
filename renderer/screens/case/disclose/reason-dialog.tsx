import { type ReactNode, useRef, useState } from 'react';
import type { GivenReason } from '../../../../core/access/disclosure.ts';
import type { Refusal } from '../../../../core/contract/errors.ts';
import { refusalOf } from '../../../app/run-command.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Form } from '../../../parts/form.tsx';
import { Problem } from './problem.tsx';
import { missingOf, NO_REASON, ReasonFields } from './reason-fields.tsx';
import { useOverlay } from './use-overlay.ts';

interface Props<C extends string, T> {
  readonly overlay: 'reveal' | 'export';
  readonly title: string;
  /** What goes on record, before it does. */
  readonly description: string;
  readonly reasons: Readonly<Record<C, string>>;
  readonly verb: string;
  /** Why the button rests while the call is under way. */
  readonly busyWords: string;
  readonly call: (reason: GivenReason & { readonly code: C }) => Promise<T>;
  readonly onDone: (answer: T) => void;
  readonly onClose: () => void;
  /** What is asked for, above the reason. */
  readonly children?: ReactNode;
}

/** Asks for the reason of something that goes on record, and does it. It stays, with what was typed, until that succeeds. */
export function ReasonDialog<C extends string, T>(props: Props<C, T>) {
  const { title, description, reasons, verb, onClose } = props;
  const first = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState(NO_REASON);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useOverlay(props.overlay);
  const missing = busy ? props.busyWords : missingOf(reason);
  const submit = (): void => {
    if (missing) return;
    setBusy(true);
    setRefusal(null);
    props.call({ code: reason.code as C, words: reason.words.trim() }).then(
      (answer) => {
        props.onDone(answer);
        onClose();
      },
      (error: unknown) => {
        setRefusal(refusalOf(error));
        setBusy(false);
      },
    );
  };
  return (
    <Dialog open onClose={onClose} title={title} description={description} initialFocus={first}>
      <Form onSubmit={submit}>
        {props.children}
        <ReasonFields reasons={reasons} reason={reason} onChange={setReason} first={first} />
        <Problem refusal={refusal} />
        <footer>
          <Button onPress={onClose}>Back</Button>
          <Button type="submit" tone="primary" why={missing}>
            {verb}
          </Button>
        </footer>
      </Form>
    </Dialog>
  );
}
