import type { CaseResult } from '../../../core/queries/case.ts';
import type { Row } from '../../../core/tables/index.ts';

type Signal = Row<'signals'>;

export type TimelineItem =
  | {
      readonly kind: 'message';
      readonly at: number;
      readonly id: string;
      readonly row: Row<'messages'>;
      readonly signals: readonly Signal[];
      readonly continues: boolean;
    }
  | { readonly kind: 'transaction'; readonly at: number; readonly id: string; readonly row: Row<'transactions'> }
  | {
      readonly kind: 'booking';
      readonly at: number;
      readonly id: string;
      readonly row: Row<'bookings'>;
      readonly moment: 'booked' | 'ended';
    };

export interface TimelineDay {
  readonly day: number;
  readonly items: readonly TimelineItem[];
}

/** A message goes on with the one before it when the same person wrote both to the same other within this time. */
const CONTINUES_MS = 5 * 60_000;

/** Signals by the message that their spans lie in. */
export function signalsByMessage(signals: readonly Signal[]): Map<string, Signal[]> {
  const found = new Map<string, Signal[]>();
  for (const signal of signals) {
    for (const id of new Set(signal.spans.map((span) => span.message_id))) {
      found.set(id, [...(found.get(id) ?? []), signal]);
    }
  }
  return found;
}

/** Everything that happened round the subject, by time. A booking that ended is there twice: when it was made and when it ended. */
export function timelineItems(data: CaseResult): TimelineItem[] {
  const byMessage = signalsByMessage(data.signals);
  const items: TimelineItem[] = [
    ...data.messages.map(
      (row): TimelineItem => ({
        kind: 'message',
        at: row.sent_at,
        id: row.id,
        row,
        signals: byMessage.get(row.id) ?? [],
        continues: false,
      }),
    ),
    ...data.transactions.map((row): TimelineItem => ({ kind: 'transaction', at: row.occurred_at, id: row.id, row })),
    ...data.bookings.flatMap((row): TimelineItem[] => [
      { kind: 'booking', at: row.booked_at, id: `${row.id} booked`, row, moment: 'booked' },
      ...(row.ended_at === null
        ? []
        : [{ kind: 'booking', at: row.ended_at, id: `${row.id} ended`, row, moment: 'ended' } as const]),
    ]),
  ];
  items.sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
  return items.map((item, index) => {
    const before = items[index - 1];
    if (item.kind !== 'message' || before?.kind !== 'message') return item;
    const same = before.row.sender_id === item.row.sender_id && before.row.receiver_id === item.row.receiver_id;
    return { ...item, continues: same && item.at - before.at < CONTINUES_MS };
  });
}

/** Days in the reader's own time zone. */
export function byDay(items: readonly TimelineItem[]): TimelineDay[] {
  const days: { day: number; items: TimelineItem[] }[] = [];
  for (const item of items) {
    const day = new Date(item.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

/** The messages with evidence and their neighbours, money and bookings left out: what a quick look needs. */
export function onlyEvidence(items: readonly TimelineItem[]): TimelineItem[] {
  const marked = (item: TimelineItem | undefined): boolean => item?.kind === 'message' && item.signals.length > 0;
  return items
    .filter(
      (item, index) =>
        item.kind === 'message' && (marked(item) || marked(items[index - 1]) || marked(items[index + 1])),
    )
    .map((item) => (item.kind === 'message' ? { ...item, continues: false } : item));
}
