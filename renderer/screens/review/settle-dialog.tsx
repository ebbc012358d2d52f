import { useRef, useState } from 'react';
import type { ReviewItem } from '../../../core/queries/reviews.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { refusalOf, toastRefusal } from '../../app/run-command.ts';
import { setOverlay, toast } from '../../app/ui-store.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Form } from '../../parts/form.tsx';
import { acceptLabel, closeLabel, decided, settledWord, wanted, who } from './review-words.ts';
import { type Act, MIN_REASON, needsReason, settle } from './settle.ts';

/** What will happen, in words, before it does. */
function effectOf(item: ReviewItem, act: Act): string {
  const second = item.followUp.kind === 'second_opinion';
  if (act === 'close') {
    return second
      ? `The decision on record stands: ${decided(item)}.`
      : 'It never takes effect. It stays on record, with your reason.';
  }
  return second
    ? `It takes the place of the decision on record (${decided(item)}), under your name. What that one holds is taken back; both stay on record.`
    : 'It is decided anew, on the case as it is now, under your name.';
}

interface Props {
  readonly item: ReviewItem;
  readonly act: Act;
  readonly onClose: () => void;
  readonly onSettled: () => void;
}

/** Asks for the reason and settles the item. */
export function SettleDialog({ item, act, onClose, onSettled }: Props) {
  const { bridge } = useBackend();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState('');
  const label = act === 'accept' ? acceptLabel(item) : closeLabel(item);
  const text = reason.trim();
  const missing = text.length < MIN_REASON && (needsReason(item, act) || text !== '');
  const close = (): void => {
    setOverlay(null);
    onClose();
  };
  const submit = (): void => {
    if (missing) return;
    settle(bridge, item, act, text === '' ? null : text).then(
      () => toast('ok', `${settledWord(item, act)} in your name.`, { hint: wanted(item) }),
      (error: unknown) => toastRefusal(refusalOf(error), item.followUp.case_id ?? undefined),
    );
    close();
    onSettled();
  };
  return (
    <Dialog
      open
      onClose={close}
      title={`${label}: ${wanted(item)}`}
      description={effectOf(item, act)}
      initialFocus={field}
    >
      <Form onSubmit={submit}>
        <p>
          Asked for by <strong>{who(item)}</strong>, about{' '}
          <bdi>{item.subject ?? 'a case that is not on this device'}</bdi>.
        </p>
        <label>
          <span>{needsReason(item, act) ? 'Reason' : 'Reason (optional)'}</span>
          <textarea
            ref={field}
            value={reason}
            rows={3}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
            }}
          />
        </label>
        <footer>
          <Button onPress={close}>Back</Button>
          <Button
            type="submit"
            tone={act === 'accept' ? 'primary' : 'danger'}
            why={missing ? `A reason of at least ${MIN_REASON} letters.` : null}
          >
            {label}
          </Button>
        </footer>
      </Form>
    </Dialog>
  );
}
