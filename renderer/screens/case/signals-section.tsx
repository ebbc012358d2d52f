import { useEffect, useRef, useState } from 'react';
import type { CaseResult } from '../../../core/queries/case.ts';
import { usePermission } from '../../app/session.ts';
import { Button } from '../../parts/button.tsx';
import { plural } from '../../parts/format.ts';
import type { Draft } from './draft.ts';
import { Section } from './section.tsx';
import { SignalItem } from './signal-item.tsx';
import styles from './signals.module.css';

const FIRST = 8;

interface Props {
  readonly data: CaseResult;
  readonly draft: Draft;
  readonly setDraft: (change: (draft: Draft) => Draft) => void;
  readonly deciding: boolean;
  /** Why the case cannot be decided, so that verdicts cannot be given either. */
  readonly why: string | null;
}

/** What detection found, newest first, and what people said about it. */
export function SignalsSection({ data, draft, setDraft, deciding, why }: Props) {
  const mayDecide = usePermission('cases.decide');
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  // The verdicts go with the decision: they come into view with the panel.
  useEffect(() => {
    if (deciding) list.current?.closest('section')?.scrollIntoView({ block: 'start' });
  }, [deciding]);
  const shown = all ? data.signals : data.signals.slice(0, FIRST);
  const more = data.signals.length - shown.length;
  return (
    <Section title="Signals" aside={<span className={styles.quiet}>{plural(data.signals.length, 'signal')}</span>}>
      {data.signals.length === 0 && <p className={styles.quiet}>No signal of this account is on this device.</p>}
      <ul ref={list}>
        {shown.map((signal) => (
          <SignalItem
            key={signal.id}
            data={data}
            signal={signal}
            draft={draft}
            judging={mayDecide && why === null}
            deciding={deciding}
            onVerdict={(verdict) =>
              setDraft((before) => ({ ...before, verdicts: { ...before.verdicts, [signal.id]: verdict } }))
            }
          />
        ))}
      </ul>
      {more > 0 && (
        <Button size="small" tone="ghost" onPress={() => setAll(true)}>
          Show {more} more
        </Button>
      )}
    </Section>
  );
}
