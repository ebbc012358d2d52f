import Bot from 'lucide-react/icons/bot';
import Gavel from 'lucide-react/icons/gavel';
import Ghost from 'lucide-react/icons/ghost';
import MessagesSquare from 'lucide-react/icons/messages-square';
import Send from 'lucide-react/icons/send';
import Tag from 'lucide-react/icons/tag';
import { commandOf } from '../../../core/commands/index.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import { useReadySession } from '../../app/session.ts';
import { cx } from '../../parts/class-names.ts';
import { Time } from '../../parts/time.tsx';
import styles from './history.module.css';
import { type HistoryEntry, historyEntries } from './history-entries.ts';
import { Section } from './section.tsx';

const ICONS: Readonly<Record<HistoryEntry['kind'], typeof Bot>> = {
  case: Tag,
  decision: Gavel,
  second: MessagesSquare,
  action: Bot,
  shadow: Ghost,
  waiting: Send,
};

export function HistorySection({ data }: { readonly data: CaseResult }) {
  const { person } = useReadySession();
  const entries = historyEntries(data, person.id, (name) => commandOf(name)?.label ?? name);
  return (
    <Section title="History">
      <ol className={styles.entries}>
        {entries.map(({ id, at, who, what, more, kind }) => {
          const Icon = ICONS[kind];
          return (
            <li key={id} className={cx(styles.entry, styles[kind])} data-kind={kind}>
              <Icon size={13} aria-hidden />
              <div>
                <p className={styles.head}>
                  <strong>{who}</strong>
                  {kind === 'second' && <span className={styles.badge}>Second opinion</span>}
                  <span className={styles.when}>
                    <Time at={at} quiet />
                  </span>
                </p>
                <p>{what}</p>
                {more.map((line) => (
                  <p key={line} className={styles.more} dir="auto">
                    {line}
                  </p>
                ))}
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
