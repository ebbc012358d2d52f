import { describe, expect, test } from 'vitest';
import { digestRequest } from '../../../core/contract/repair.ts';
import { isFloor, nextFloor } from '../../../core/tables/history.ts';
import { uuid } from '../../support/replica-world.ts';

const month = (year: number, of: number): number => Date.UTC(year, of - 1);
const NOW = Date.UTC(2026, 10, 22, 9);

describe('floors', () => {
  test.each([
    ['above the oldest case', null, month(2026, 3) + 5, month(2026, 4)],
    ['above the one before', month(2026, 9), month(2026, 3), month(2026, 10)],
    ['over the year', month(2025, 12), month(2025, 1), month(2026, 1)],
    ['never within thirty days', month(2026, 10), month(2026, 3), null],
    ['nothing old enough', null, NOW - 86_400_000, null],
  ])('%s', (_, floor, oldest, next) => {
    expect(nextFloor(floor, oldest, NOW)).toBe(next);
  });

  test('are months, so that the server makes few digests; another one is refused', () => {
    const asked = { protocol: 2, epoch: uuid(1, 1), scope: 'moderator:1' };
    expect(isFloor(month(2026, 10))).toBe(true);
    expect(digestRequest.safeParse({ ...asked, since: month(2026, 10) }).success).toBe(true);
    for (const since of [month(2026, 10) + 1, 0.5, -1, 0, Number.NaN]) {
      expect(digestRequest.safeParse({ ...asked, since }).success, String(since)).toBe(false);
    }
  });
});
