import MessagesSquare from 'lucide-react/icons/messages-square';
import Send from 'lucide-react/icons/send';
import type { ReactNode } from 'react';
import type { QueueRow } from '../../../core/queries/queue.ts';
import { priorityAt } from '../../../core/queries/queue-rank.ts';
import { useNow } from '../../app/clock.ts';
import { CaseStateMark } from '../../parts/case-state.tsx';
import { count } from '../../parts/format.ts';
import { SignalChip, SignalMarks } from '../../parts/signal.tsx';
import { TierBars, TierChip, tierWord } from '../../parts/tier.tsx';
import { Time } from '../../parts/time.tsx';
import type { QueueFilter } from './feed.ts';
import { QUEUE_WORDS } from './filter-bar.tsx';
import styles from './table.module.css';

/** A column of the table; its id is also its place in the style sheet, and what the query knows a sort by. */
export interface Column {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: QueueRow) => ReactNode;
}

const column = (id: string, header: string, cell: Column['cell']): Column => ({ id, header, cell });

export const subjectName = (row: QueueRow): string => row.subject_name ?? row.subject_external_id ?? 'Unknown account';

/** Words for what else a row carries: commands that wait here, and second opinions. */
function Marks({ row }: { readonly row: QueueRow }) {
  return (
    <>
      {row.second_opinions > 0 && (
        <span className={styles.second} title={`${row.second_opinions} second opinion(s) on record`}>
          <MessagesSquare size={13} aria-hidden />
          <span className="visually-hidden">has a second opinion</span>
        </span>
      )}
      {row.pending > 0 && (
        <span className={styles.pending} title="Something you did here waits to be sent">
          <Send size={12} aria-hidden />
          <span className="visually-hidden">waits to be sent</span>
        </span>
      )}
    </>
  );
}

const Subject = ({ row, marks }: { readonly row: QueueRow; readonly marks: boolean }) => (
  <span
    className={styles.subject}
    title={row.subject_name === null ? undefined : `${row.subject_name} · ${row.subject_external_id}`}
  >
    <bdi>{subjectName(row)}</bdi>
    {marks && <Marks row={row} />}
    {row.subject_name && <span className={styles.external}>{row.subject_external_id}</span>}
  </span>
);
const State = ({ row, compact }: { readonly row: QueueRow; readonly compact: boolean }) => (
  <CaseStateMark state={row.state} holder={row.state === 'claimed' ? row.claimed_by_name : null} compact={compact} />
);

/** With what it gained by waiting, which moves a tenth in twelve minutes. */
function Priority({ row }: { readonly row: QueueRow }) {
  return <span className={styles.number}>{priorityAt(row, useNow(60_000)).toFixed(1)}</span>;
}

const PRIORITY = column('priority', 'Priority', (row) => <Priority row={row} />);
const AGE = column('opened_at', 'Age', (row) => <Time at={row.opened_at} quiet />);
const LAST_EVENT = column('last_event_at', 'Last event', (row) => <Time at={row.last_event_at} quiet />);
/** Of what is decided, what counts is when. */
const DECIDED = column('decided_at', 'Decided', (row) => row.decided_at !== null && <Time at={row.decided_at} quiet />);

const wide = (last: Column): readonly Column[] => [
  PRIORITY,
  column('tier', 'Tier', (row) => <TierChip tier={row.tier} score={row.score} />),
  column('subject', 'Subject', (row) => <Subject row={row} marks={false} />),
  column('signals', 'Signals', (row) => (
    <span className={styles.chips}>
      {row.signal_types.map((type) => (
        <SignalChip key={type} type={type} />
      ))}
    </span>
  )),
  column('signal_count', 'No.', (row) => <span className={styles.number}>{count(row.signal_count)}</span>),
  AGE,
  last,
  column('queue', 'Queue', (row) => <span className={styles.dim}>{QUEUE_WORDS[row.queue]}</span>),
  column('state', 'State', (row) => (
    <span className={styles.stateCell}>
      <State row={row} compact={false} />
      <Marks row={row} />
    </span>
  )),
];

const narrow = (last: Column): readonly Column[] => [
  column('tier', 'Tier', (row) => (
    <span className={styles.bars}>
      <TierBars tier={row.tier} />
      <span className="visually-hidden">{tierWord(row.tier)}</span>
    </span>
  )),
  column('subject', 'Subject', (row) => <Subject row={row} marks />),
  column('signals', 'Signals', (row) => <SignalMarks types={row.signal_types} />),
  PRIORITY,
  last,
  column('state', 'State', (row) => <State row={row} compact />),
];

const COLUMNS = {
  wide: { others: wide(LAST_EVENT), decided: wide(DECIDED) },
  narrow: { others: narrow(AGE), decided: narrow(DECIDED) },
};
export const columnsOf = (beside: boolean, show: QueueFilter['show']): readonly Column[] =>
  COLUMNS[beside ? 'narrow' : 'wide'][show === 'decided' ? 'decided' : 'others'];

/** Headers that sort, by the name that the query knows. */
export const SORTS = [
  'priority',
  'tier',
  'subject',
  'opened_at',
  'last_event_at',
  'decided_at',
  'signal_count',
  'state',
] as const;
