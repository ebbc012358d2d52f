import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEAD_PX, ROW_PX, scrollFor, windowOf } from '../../renderer/screens/queue/window.ts';

const sights = fc.record({ top: fc.nat(7_000_000), height: fc.integer({ min: 60, max: 2_000 }) });

describe('the rows that are in the page', () => {
  test('are few, whatever the number of all', () => {
    expect(windowOf({ top: 0, height: 730 }, 250_000)).toEqual({ first: 0, last: 33 });
    expect(windowOf({ top: 0, height: 730 }, 3)).toEqual({ first: 0, last: 2 });
    expect(windowOf({ top: 0, height: 730 }, 0)).toEqual({ first: 0, last: -1 });
  });

  test('do not change with each row that is scrolled', () => {
    const seen = Array.from({ length: 16 }, (_, row) =>
      JSON.stringify(windowOf({ top: 2_800 + row * ROW_PX, height: 728 }, 9_999)),
    );
    expect(new Set(seen).size).toBeLessThanOrEqual(5);
  });

  test('hold all that is in sight', () => {
    fc.assert(
      fc.property(sights, fc.nat(250_000), (sight, total) => {
        const { first, last } = windowOf(sight, total);
        expect(last).toBeLessThan(total);
        expect(last - first).toBeLessThan(sight.height / ROW_PX + 24);
        for (let px = sight.top; px < sight.top + sight.height - HEAD_PX; px += ROW_PX) {
          const index = Math.floor(px / ROW_PX);
          if (index < total) expect(index >= first && index <= last).toBe(true);
        }
      }),
    );
  });
});

describe('bringing a row into sight', () => {
  test('moves nothing when it is there', () => {
    expect(scrollFor({ top: 0, height: 730 }, 3)).toBeNull();
  });

  test('goes the shortest way, and then it is there', () => {
    expect(scrollFor({ top: 280, height: 730 }, 9)).toBe(9 * ROW_PX);
    fc.assert(
      fc.property(sights, fc.nat(250_000), (sight, index) => {
        const top = scrollFor(sight, index) ?? sight.top;
        expect(scrollFor({ ...sight, top }, index)).toBeNull();
      }),
    );
  });
});
