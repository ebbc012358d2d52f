import { type FormEvent, type RefObject, useState } from 'react';
import type { CaseResult } from '../../../core/queries/case.ts';
import { usePermission, useReadySession } from '../../app/session.ts';
import { Button } from '../../parts/button.tsx';
import { plural } from '../../parts/format.ts';
import { Time } from '../../parts/time.tsx';
import { focusCase } from './focus-case.ts';
import { personName } from './names.ts';
import styles from './notes.module.css';
import { Section } from './section.tsx';
import { keepUnsent, noteKey, unsentText } from './unsent.ts';

interface Props {
  readonly data: CaseResult;
  readonly composer: RefObject<HTMLTextAreaElement | null>;
  readonly onAdd: (body: string) => Promise<boolean>;
}

/** Notes are kept for good: they can be added, not changed. */
export function NotesSection({ data, composer, onAdd }: Props) {
  const { person } = useReadySession();
  const mayNote = usePermission('cases.note');
  const [body, setBody] = useState(() => unsentText(noteKey(data.case.id)));
  const write = (text: string): void => {
    setBody(text);
    keepUnsent(noteKey(data.case.id), text);
  };
  const waiting = new Set(data.pending.map((item) => item.command_id));
  const add = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (body.trim() !== '' && (await onAdd(body.trim()))) {
      write('');
      focusCase(composer.current);
    }
  };
  return (
    <Section title="Notes" aside={<span className={styles.quiet}>{plural(data.notes.length, 'note')}</span>}>
      <ol>
        {data.notes.map((note) => (
          <li key={note.id} className={styles.note}>
            <p className={styles.head}>
              <strong>{personName(data, note.person_id, person.id)}</strong>
              {waiting.has(note.id) && <span className={styles.quiet}>waits to be sent</span>}
              <span className={styles.when}>
                <Time at={note.written_at} quiet />
              </span>
            </p>
            <p className={styles.body} dir="auto">
              {note.body}
            </p>
          </li>
        ))}
      </ol>
      {mayNote && (
        <form onSubmit={add} className={styles.form}>
          <textarea
            ref={composer}
            className={styles.composer}
            aria-label="Write a note"
            placeholder="Write a note (N)"
            rows={body === '' ? 1 : 3}
            maxLength={5000}
            value={body}
            onChange={(event) => write(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                void add();
              } else if (event.key === 'Escape') {
                event.stopPropagation();
                focusCase(event.currentTarget);
              }
            }}
          />
          {body.trim() !== '' && (
            <div className={styles.foot}>
              <span className={styles.quiet}>Notes stay: they cannot be changed later.</span>
              <Button size="small" type="submit">
                Add note
              </Button>
            </div>
          )}
        </form>
      )}
    </Section>
  );
}
