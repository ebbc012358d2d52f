import { describe, expect, test } from 'vitest';
import type { QueueResult, QueueRow } from '../../core/queries/queue.ts';
import { DEFAULT_FILTER, orderFor } from '../../renderer/screens/queue/feed.ts';
import {
  count,
  EMPTY_VIEW,
  fill,
  follow,
  hold,
  neighbour,
  nextToDecide,
  offsetWhileHeld,
  type QueueView,
  refresh,
  release,
} from '../../renderer/screens/queue/view.ts';

const row = (id: string, more: Partial<QueueRow> = {}): QueueRow =>
  ({ id, state: 'open', claimed_by: null, claim_expires_at: null, ...more }) as QueueRow;
const page = (ids: string, more: Partial<QueueResult> = {}): QueueResult => ({
  total: ids.length,
  newer: 0,
  newest: 100,
  offset: 0,
  rows: [...ids].map((id) => row(id)),
  ...more,
});
/** The list as letters; a dot is a place that is not loaded. */
const shown = (view: QueueView): string =>
  Array.from({ length: view.total }, (_, index) => view.rows.get(index)?.id ?? '.').join('');

describe('following', () => {
  test('shows what the replica says, as it changes', () => {
    const view = follow(follow(EMPTY_VIEW, page('abc')), page('xabc'));
    expect(shown(view)).toBe('xabc');
    expect(view.indexById.get('a')).toBe(1);
  });

  test('a row that moved to another page is not in two places', () => {
    const two = follow(follow(EMPTY_VIEW, page('abc', { total: 6 })), page('def', { total: 6, offset: 3 }));
    expect(shown(two)).toBe('abcdef');
    expect(shown(follow(two, page('fab', { total: 6 })))).toBe('fabde.');
  });

  test('a shorter list forgets what is beyond its end', () => {
    expect(shown(follow(follow(EMPTY_VIEW, page('abcd')), page('ab')))).toBe('ab');
  });
});

describe('held', () => {
  const held = hold(follow(EMPTY_VIEW, page('abc', { total: 5 })));

  test('begins at the newest case that is shown', () => {
    expect(held.heldUntil).toBe(100);
    expect(hold(held)).toBe(held);
    expect(hold(EMPTY_VIEW).heldUntil).toBeNull();
  });

  test('new cases are counted and nothing moves', () => {
    const view = fill(held, page('abc', { total: 5, newer: 12 }), 0);
    expect(shown(view)).toBe('abc..');
    expect(view.newer).toBe(12);
  });

  test('places that were never shown are filled, without repeating a row', () => {
    expect(shown(fill(held, page('cde', { total: 5, offset: 2 }), 3))).toBe('abcde');
  });

  test('rows change in place, also those that left the filter', () => {
    const view = refresh(held, [row('b', { state: 'decided' }), row('z')]);
    expect(shown(view)).toBe('abc..');
    expect(view.rows.get(1)?.state).toBe('decided');
    expect(view.indexById.has('z')).toBe(false);
  });

  test('rows that left the filter shift the replica’s order, not ours', () => {
    const view = refresh(held, [row('b', { state: 'decided' })]);
    expect(offsetWhileHeld(view, 3, true)).toBe(2);
    expect(offsetWhileHeld(view, 3, false)).toBe(3);
  });

  test('counts what is left while the places stay', () => {
    const decided = count(held, page('', { total: held.total - 1, newer: 2 }));
    expect(decided).toMatchObject({ total: held.total, left: held.total - 1, newer: 2 });
    expect(count(decided, page('', { total: held.total - 1, newer: 2 }))).toBe(decided);
    expect(count(decided, page('', { total: held.total, newer: 2 })).left).toBe(held.total);
  });

  test('ends with nothing counted', () => {
    expect(release(fill(held, page('abc', { newer: 3 }), 0))).toMatchObject({ heldUntil: null, newer: 0 });
  });
});

describe('walking', () => {
  const view = follow(EMPTY_VIEW, page('abcd'));

  test.each([
    ['b', 1, 'c'],
    ['b', -1, 'a'],
    ['a', -1, 'a'],
    ['d', 5, 'd'],
    [null, 0, 'a'],
    ['gone', 1, 'a'],
  ] as const)('from %s by %d to %s', (from, step, to) => {
    expect(neighbour(view, from, step)?.id).toBe(to);
  });

  test('after a decision: the next below that is free, else from the top, else none', () => {
    const mixed = refresh(view, [
      row('c', { claimed_by: 'other', claim_expires_at: 50 }),
      row('d', { state: 'decided' }),
    ]);
    const past = (id: string, ...taken: string[]) => ({ id, isTaken: (other: string) => taken.includes(other) });
    expect(nextToDecide(mixed, past('a'), 'me', 10)?.id).toBe('b');
    expect(nextToDecide(mixed, past('b'), 'me', 10)?.id).toBe('a');
    expect(nextToDecide(mixed, past('b'), 'me', 60)?.id).toBe('c');
    expect(nextToDecide(mixed, past('b', 'a'), 'me', 10)).toBeUndefined();
    expect(nextToDecide(follow(EMPTY_VIEW, page('a')), past('a'), 'me', 10)).toBeUndefined();
  });
});

describe('the order of a list', () => {
  const latest = { sort: 'decided_at', descending: true } as const;

  test('decided cases begin with the latest decision, and only they have that order', () => {
    expect(orderFor(DEFAULT_FILTER, { show: 'decided' })).toEqual(latest);
    const { sort, descending } = DEFAULT_FILTER;
    expect(orderFor({ ...DEFAULT_FILTER, show: 'decided', ...latest }, { show: 'open' })).toEqual({ sort, descending });
  });

  test('an order that the person chose stays', () => {
    expect(orderFor({ ...DEFAULT_FILTER, show: 'decided', ...latest }, { tier: 'high' })).toEqual({});
    expect(orderFor({ ...DEFAULT_FILTER, show: 'decided', sort: 'subject' }, { show: 'all' })).toEqual({});
    expect(orderFor({ ...DEFAULT_FILTER, show: 'decided', sort: 'subject' }, { show: 'decided' })).toEqual({});
  });
});
