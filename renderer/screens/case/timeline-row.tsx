import ArrowRight from 'lucide-react/icons/arrow-right';
import CalendarCheck from 'lucide-react/icons/calendar-check';
import Wallet from 'lucide-react/icons/wallet';
import { memo } from 'react';
import type { Treatment } from '../../../core/access/roles.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import { cx } from '../../parts/class-names.ts';
import { clockTime, exactTime, money } from '../../parts/format.ts';
import { MessageText } from './message-text.tsx';
import { userName } from './names.ts';
import styles from './timeline.module.css';
import type { TimelineItem } from './timeline-items.ts';

interface Props {
  readonly item: TimelineItem;
  readonly data: CaseResult;
  readonly treatment: Treatment;
}

const PAYMENT_WORDS = {
  initiated: 'Payment begun',
  completed: 'Payment completed',
  failed: 'Payment failed',
  cancelled: 'Payment cancelled',
} as const;
const ENDED_WORDS = {
  created: 'Booking ended',
  updated: 'Booking ended',
  completed: 'Booking completed',
  cancelled: 'Booking cancelled',
  no_show: 'No-show',
} as const;

/** Who to whom, by name; the subject of the case is set off from the others. */
function Direction({
  data,
  from,
  to,
}: {
  readonly data: CaseResult;
  readonly from: string;
  readonly to: string | null;
}) {
  const subject = data.case.subject_user_id;
  // Masked names are often alike: the platform's id tells the others apart.
  const name = (id: string) => (
    <span className={id === subject ? styles.self : styles.other}>
      <bdi>{userName(data, id)}</bdi>
      {id !== subject && data.users[id]?.display_name && <small>{data.users[id].external_id}</small>}
    </span>
  );
  return (
    <span className={styles.direction}>
      {name(from)}
      {to !== null && (
        <>
          <ArrowRight size={11} aria-label="to" /> {name(to)}
        </>
      )}
    </span>
  );
}

function Content({ item, data, treatment }: Props) {
  if (item.kind === 'message') {
    return (
      <>
        {!item.continues && <Direction data={data} from={item.row.sender_id} to={item.row.receiver_id} />}
        <MessageText row={item.row} signals={item.signals} treatment={treatment} />
      </>
    );
  }
  if (item.kind === 'transaction') {
    const { status, amount, currency, payment_method: method, user_id: from, counterparty_id: to } = item.row;
    return (
      <p className={styles.event} data-status={status}>
        <Wallet size={13} aria-hidden />
        <strong>{PAYMENT_WORDS[status]}</strong>
        <span>{money(amount, currency)}</span>
        {method && <span className={styles.dim}>{method.replaceAll('_', ' ')}</span>}
        <Direction data={data} from={from} to={to} />
      </p>
    );
  }
  const { status, amount, currency, category, client_id: client, provider_id: provider } = item.row;
  return (
    <p className={styles.event} data-status={item.moment === 'booked' ? 'created' : status}>
      <CalendarCheck size={13} aria-hidden />
      <strong>{item.moment === 'booked' ? 'Booking made' : ENDED_WORDS[status]}</strong>
      {amount !== null && currency !== null && <span>{money(amount, currency)}</span>}
      {category && <span className={styles.dim}>{category.replaceAll('_', ' ')}</span>}
      <Direction data={data} from={client} to={provider} />
    </p>
  );
}

export const TimelineRow = memo(function TimelineRow(props: Props) {
  const { item, data } = props;
  const evidence = item.kind === 'message' && item.signals.length > 0;
  const self = item.kind === 'message' && item.row.sender_id === data.case.subject_user_id;
  return (
    <li
      className={cx(
        styles.row,
        styles[item.kind],
        self && styles.bySelf,
        item.kind === 'message' && item.continues && styles.continues,
      )}
      data-evidence={evidence || undefined}
      data-message-id={item.kind === 'message' ? item.row.id : undefined}
    >
      <time className={styles.at} dateTime={new Date(item.at).toISOString()} title={exactTime(item.at)}>
        {clockTime(item.at)}
      </time>
      <div className={styles.content}>
        <Content {...props} />
      </div>
    </li>
  );
});
