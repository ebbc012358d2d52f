import { describe, expect, test } from 'vitest';
import type { EscalatedItem, ReviewItem } from '../../core/queries/reviews.ts';
import { listedOf, nextWaiting } from '../../renderer/screens/review/review-order.ts';
import { why } from '../../renderer/screens/review/review-words.ts';

const escalated = (id: string): EscalatedItem => ({ case: { id } }) as EscalatedItem;
const item = (id: string, more: Partial<ReviewItem['followUp']> = {}): ReviewItem =>
  ({
    followUp: {
      id,
      case_id: `case of ${id}`,
      kind: 'second_opinion',
      resolution: null,
      resolution_reason: null,
      person_id: 'somebody',
      ...more,
    },
    onRecord: { decision: { reason_code: 'no_violation', actions: [] }, personName: 'Mara' },
  }) as unknown as ReviewItem;

const LISTED = listedOf(
  [escalated('e1'), escalated('e2')],
  [
    item('a'),
    item('mine', { person_id: 'me' }),
    item('b'),
    item('due', { kind: 'deferred' }),
    item('s', { resolution: 'adopted' }),
  ],
);
const follows = (id: string, fits?: Parameters<typeof nextWaiting>[3]): string | undefined =>
  nextWaiting(LISTED, 'me', (row) => row.id === id, fits)?.id;

describe('after something was settled', () => {
  test.each([
    ['e1', 'e2'],
    ['e2', 'a'],
    ['a', 'b'],
    ['b', 'e1'],
    ['s', 'e1'],
    ['not in the list', 'e1'],
  ])(
    '%s comes %s: what somebody else may do, what is due by itself and what is settled are passed over',
    (id, next) => {
      expect(follows(id)).toBe(next);
    },
  );

  test('none when nothing else waits', () => {
    expect(nextWaiting(listedOf([escalated('e1')], []), 'me', ({ id }) => id === 'e1')).toBeNull();
    expect(follows('e1', () => false)).toBeUndefined();
  });
});

test('a second opinion that was adopted is not said to have had no effect', () => {
  expect(why(item('a'))).toContain('was not applied');
  const adopted = why(item('a', { resolution: 'adopted' }));
  expect(adopted).toContain('took the place');
  expect(adopted).not.toMatch(/not applied|had decided/u);
});
