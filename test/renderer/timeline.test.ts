import { describe, expect, test } from 'vitest';
import type { CaseResult } from '../../core/queries/case.ts';
import { byDay, onlyEvidence, timelineItems } from '../../renderer/screens/case/timeline-items.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const message = (id: string, from: string, to: string, sent_at: number) => ({
  id,
  sender_id: from,
  receiver_id: to,
  sent_at,
});
const data = {
  messages: [
    message('1', 'a', 'b', 0),
    message('2', 'a', 'b', MINUTE),
    message('3', 'b', 'a', 2 * MINUTE),
    message('4', 'b', 'a', 9 * MINUTE),
    message('5', 'a', 'b', 2 * DAY),
  ],
  transactions: [{ id: 't', occurred_at: 3 * MINUTE }],
  bookings: [{ id: 'k', booked_at: -MINUTE, ended_at: DAY }],
  signals: [
    {
      id: 's',
      spans: [
        { message_id: '3', start: 0, end: 1 },
        { message_id: '3', start: 2, end: 3 },
      ],
    },
  ],
} as unknown as CaseResult;

describe('timeline', () => {
  const items = timelineItems(data);

  test('messages, payments and both ends of bookings stand by time', () => {
    expect(items.map(({ id }) => id)).toEqual(['k booked', '1', '2', '3', 't', '4', 'k ended', '5']);
  });

  test('a message goes on only with the same two people, at once and with nothing between', () => {
    expect(items.filter((item) => item.kind === 'message' && item.continues).map(({ id }) => id)).toEqual(['2']);
  });

  test('a message carries each signal once', () => {
    const marked = items.find(({ id }) => id === '3');
    expect(marked?.kind === 'message' && marked.signals.map(({ id }) => id)).toEqual(['s']);
  });

  test('evidence keeps its neighbours', () => {
    expect(onlyEvidence(items).map(({ id }) => id)).toEqual(['2', '3']);
  });

  test('days are the reader’s own', () => {
    expect(
      byDay(items)
        .map((day) => day.items.length)
        .reduce((sum, n) => sum + n),
    ).toBe(items.length);
    expect(new Set(byDay(items).map(({ day }) => day)).size).toBe(byDay(items).length);
  });
});
