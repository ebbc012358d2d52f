import EyeOff from 'lucide-react/icons/eye-off';
import type { Treatment } from '../../../core/access/roles.ts';
import styles from './timeline.module.css';

const NOTES: Readonly<Partial<Record<Treatment, string>>> = {
  limited:
    'Phone numbers and mailbox names are masked for your role, disguised ones as far as they can be read; the marks show where they stood. Press F to see one in full, for a reason.',
  redacted: 'The words are blacked out for your role; their length and the marks are as in the original.',
  none: 'Your role does not get the words of messages: they never reached this device. You see who wrote to whom, and when.',
};

/** Says how the contents were treated for this role, so that nobody takes a mask for what was written. */
export function ContentNote({ treatment, role }: { readonly treatment: Treatment; readonly role: string }) {
  const note = NOTES[treatment];
  if (!note) return null;
  return (
    <p className={styles.note}>
      <EyeOff size={13} aria-hidden />{' '}
      <span>
        <strong>{role}:</strong> {note}
      </span>
    </p>
  );
}
