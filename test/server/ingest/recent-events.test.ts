import { expect, test } from 'vitest';
import { createRecentEvents, type StoredEvent } from '../../../server/ingest/recent-events.ts';

const stored = (id: string, receivedAt: number) => ({ id, receivedAt }) as StoredEvent;
const many = (prefix: string, count: number, receivedAt: number) =>
  Array.from({ length: count }, (_, i) => stored(`${prefix}${i}`, receivedAt));

test('what was kept is had once', () => {
  const recent = createRecentEvents();
  recent.keep([stored('a', 1)], 9);
  expect(recent.take('a')?.receivedAt).toBe(1);
  expect(recent.take('a')).toBeUndefined();
});

test('what nobody asked for is forgotten when there is no room; what is new and does not fit is not kept', () => {
  const recent = createRecentEvents();
  recent.keep(many('old', 9_990, 0), 9_990);
  recent.keep(many('next', 20, 1_000), 20);
  expect(recent.take('old0')).toBeDefined();
  expect(recent.take('next0')).toBeUndefined();
  recent.keep(many('later', 20, 60_000), 20);
  expect(recent.take('old1')).toBeUndefined();
  expect(recent.take('later19')).toBeDefined();
});

test('large events fill it sooner, and leave their room behind', () => {
  const recent = createRecentEvents();
  recent.keep(many('large', 100, 0), 15_000_000);
  recent.keep(many('more', 100, 0), 2_000_000);
  expect(recent.take('more0')).toBeUndefined();
  for (let i = 0; i < 50; i += 1) expect(recent.take(`large${i}`)).toBeDefined();
  recent.keep(many('more', 100, 0), 2_000_000);
  expect(recent.take('more0')).toBeDefined();
});
