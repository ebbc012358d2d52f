import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { share } from '../../renderer/app/bridge/share.ts';

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('what two values have in common', () => {
  const before = {
    total: 2,
    rows: [
      { id: 'a', tags: ['x'] },
      { id: 'b', tags: ['y'] },
    ],
    people: { p: { name: 'Ann' } },
  };

  test('the same again is the same object', () => {
    expect(share(before, copyOf(before))).toBe(before);
  });

  test('of what changed only the way to it is new', () => {
    const now = { ...copyOf(before), rows: [copyOf(before.rows[0]), { id: 'b', tags: ['z'] }] };
    const shared = share(before, now);
    expect(shared).toEqual(now);
    expect(shared.rows[0]).toBe(before.rows[0]);
    expect(shared.people).toBe(before.people);
    expect(shared.rows).not.toBe(before.rows);
  });

  test('a row is known by its id, wherever it stands now', () => {
    const now = { ...copyOf(before), rows: [{ id: 'new', tags: [] as string[] }, ...copyOf(before.rows)] };
    const shared = share(before, now);
    expect(shared.rows[1]).toBe(before.rows[0]);
    expect(shared.rows[2]).toBe(before.rows[1]);
  });

  test('something else of the same shape is not taken for it', () => {
    expect(share([1, 2], { 0: 1, 1: 2 })).toEqual({ 0: 1, 1: 2 });
    expect(share({ a: 1 }, {})).toEqual({});
    expect(share(null, { a: 1 })).toEqual({ a: 1 });
    expect(share({ a: 1 }, null)).toBeNull();
  });

  test('whatever came before, it is the new value', () => {
    const row = fc.record({ id: fc.constantFrom('a', 'b', 'c'), n: fc.jsonValue() });
    const anything = fc.oneof(fc.jsonValue(), fc.array(row), fc.dictionary(fc.constantFrom('a', 'b'), fc.array(row)));
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        // As it travels: JSON knows no minus zero.
        const [old, now] = [copyOf(one), copyOf(other)];
        const kept = copyOf(old);
        expect(share(old, now)).toEqual(now);
        expect(old).toEqual(kept);
        expect(share(old, copyOf(old))).toBe(old);
      }),
    );
  });
});
