import MessageSquareOff from 'lucide-react/icons/message-square-off';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CaseResult } from '../../../core/queries/case.ts';
import { useKey } from '../../app/keys/handlers.ts';
import { useRole } from '../../app/session.ts';
import { useUi } from '../../app/ui-store.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { KIND_WORDS, KINDS, kindOf } from '../../parts/evidence.ts';
import { count, dayName, plural } from '../../parts/format.ts';
import { Notice } from '../../parts/notice.tsx';
import { ContentNote } from './content-note.tsx';
import { ShownStrip } from './disclose/shown-strip.tsx';
import marks from './marked-text.module.css';
import { showNewest, stepEvidence } from './step-evidence.ts';
import styles from './timeline.module.css';
import { byDay, onlyEvidence, timelineItems } from './timeline-items.ts';
import { TimelineRow } from './timeline-row.tsx';

/** Rows rendered at first: enough for any screen; the older ones come on demand. */
const FIRST_ROWS = 120;

/** What the subject and the others wrote, paid and booked, by time, with the passages that raised signals marked. */
export function Timeline({ data }: { readonly data: CaseResult }) {
  const role = useRole();
  const [only, setOnly] = useState(false);
  const [rows, setRows] = useState(FIRST_ROWS);
  const scroller = useRef<HTMLDivElement>(null);
  const all = useMemo(() => timelineItems(data), [data]);
  const shown = only ? onlyEvidence(all) : all;
  const visible = shown.slice(-rows);
  const hidden = shown.length - visible.length;
  const days = byDay(visible);
  const caseId = data.case.id;
  const deciding = useUi((state) => state.deciding);

  // The newest evidence is what a person came for, and what they look at while they decide. Only then: live changes
  // must not move what is being read.
  useEffect(() => {
    if (caseId !== '') showNewest(scroller.current, deciding);
  }, [caseId, deciding]);

  useKey('case.next_evidence', () => stepEvidence(scroller.current, 1));
  useKey('case.previous_evidence', () => stepEvidence(scroller.current, -1));
  useKey('case.only_evidence', () => setOnly((before) => !before));
  const kinds = KINDS.filter((kind) =>
    data.signals.some((signal) => signal.spans.length > 0 && kindOf(signal.type) === kind),
  );

  return (
    <section className={styles.timeline} aria-label="Timeline">
      <header className={styles.head}>
        <h2>Timeline</h2>
        <span className={styles.counts}>
          {plural(data.messages.length, 'message')}
          {data.transactions.length > 0 && ` · ${plural(data.transactions.length, 'payment')}`}
          {data.bookings.length > 0 && ` · ${plural(data.bookings.length, 'booking')}`}
        </span>
        <span className={styles.legend}>
          {kinds.map((kind) => (
            <span key={kind} className={cx(marks.mark, marks[kind])}>
              {KIND_WORDS[kind]}
            </span>
          ))}
        </span>
        <Button size="small" tone="ghost" pressed={only} onPress={() => setOnly(!only)} keyId="case.only_evidence">
          Only evidence
        </Button>
      </header>
      <ContentNote treatment={role.redaction.content} role={role.label} />
      <ShownStrip />
      <section
        className={styles.scroller}
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        aria-label="Messages, payments and bookings"
      >
        {shown.length === 0 && (
          <Notice icon={MessageSquareOff} title={only ? 'No message carries evidence' : 'Nothing is recorded here yet'}>
            {only ? (
              <p>The signals of this case come from behaviour, not from words. Press V to see everything.</p>
            ) : (
              <p>Messages, payments and bookings of the account appear when they become evidence.</p>
            )}
          </Notice>
        )}
        {hidden > 0 && (
          <Button size="small" tone="ghost" onPress={() => setRows(rows + 400)}>
            Show {count(Math.min(hidden, 400))} earlier
          </Button>
        )}
        {days.map(({ day, items }) => (
          <section key={day} aria-label={dayName(day)}>
            <h3 className={styles.day}>{dayName(day)}</h3>
            <ol>
              {items.map((item) => (
                <TimelineRow key={item.id} item={item} data={data} treatment={role.redaction.content} />
              ))}
            </ol>
          </section>
        ))}
      </section>
    </section>
  );
}
