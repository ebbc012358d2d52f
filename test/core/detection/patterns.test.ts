import { describe, expect, test } from 'vitest';
import { HISTORY_WINDOW, historyPatterns } from '../../../core/detection/patterns.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 1, 12);
const NONE = { firstViolationAt: null, warnedAt: null };
const ago = (minutes: number): number => NOW - minutes * MINUTE;

describe('sessions', () => {
  const flags = (violation: number, recent: readonly number[] = []) =>
    historyPatterns(NOW, recent, { ...NONE, firstViolationAt: violation });

  test('half an hour of silence ends one', () => {
    expect(flags(ago(30))).toEqual(['CROSS_SESSION']);
    expect(flags(ago(29))).toEqual([]);
  });
  test('who goes on talking is in the same one', () => {
    expect(flags(ago(50), [ago(50), ago(25)])).toEqual([]);
    expect(flags(ago(50), [ago(10), ago(50)])).toEqual(['CROSS_SESSION']);
  });
  test('what lies a month back is forgotten, what lies ahead has not happened', () => {
    expect(flags(NOW - HISTORY_WINDOW)).toEqual(['CROSS_SESSION']);
    expect(flags(NOW - HISTORY_WINDOW - 1)).toEqual([]);
    expect(flags(NOW + MINUTE)).toEqual([]);
  });
});

test('a warning counts from the moment it was given, for a month', () => {
  const flags = (warnedAt: number | null) => historyPatterns(NOW, [], { ...NONE, warnedAt });
  expect(flags(ago(1))).toEqual(['AFTER_WARNING']);
  expect(flags(NOW)).toEqual([]);
  expect(flags(NOW - HISTORY_WINDOW - 1)).toEqual([]);
  expect(flags(null)).toEqual([]);
});
