import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLiveQueries, liveKey } from '../../renderer/app/bridge/live.ts';
import { recordingBridge } from './recording-bridge.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const A = { case_id: 'a' };
const KEY = liveKey('case', A);

test('all readers of the same thing share one watch, and hear of it once', () => {
  const { bridge, asked } = recordingBridge();
  const live = createLiveQueries(bridge);
  let told = 0;
  for (let n = 0; n < 3; n += 1) live.subscribe('case', A, () => (told += 1));
  expect(asked).toHaveLength(1);
  asked[0]?.onData({ n: 1 });
  expect(told).toBe(3);
  expect(live.read(KEY).value).toEqual({ n: 1 });
});

test('what comes again unchanged is told to nobody; what changed keeps what did not', () => {
  const { bridge, asked } = recordingBridge();
  const live = createLiveQueries(bridge);
  let told = 0;
  live.subscribe('case', A, () => (told += 1));
  asked[0]?.onData({ case: { n: 1 }, notes: [{ id: 'x' }] });
  const before = live.read(KEY).value as { notes: unknown };
  asked[0]?.onData({ case: { n: 1 }, notes: [{ id: 'x' }] });
  expect(told).toBe(1);
  asked[0]?.onData({ case: { n: 2 }, notes: [{ id: 'x' }] });
  expect(told).toBe(2);
  expect((live.read(KEY).value as { notes: unknown }).notes).toBe(before.notes);
});

test('a change of readers is no new watch', () => {
  const { bridge, asked, open } = recordingBridge();
  const live = createLiveQueries(bridge);
  const end = live.subscribe('case', A, () => undefined);
  end();
  live.subscribe('case', A, () => undefined);
  vi.advanceTimersByTime(10_000);
  expect(asked).toHaveLength(1);
  expect(open()).toHaveLength(1);
});

test('a case that was left is not watched any more, is shown at once when one comes back, and then asked for anew', () => {
  const { bridge, asked, open } = recordingBridge();
  const live = createLiveQueries(bridge);
  live.subscribe('case', A, () => undefined)();
  asked[0]?.onData({ n: 1 });
  vi.advanceTimersByTime(300);
  expect(open()).toHaveLength(0);
  expect(live.read(KEY).value).toEqual({ n: 1 });
  live.subscribe('case', A, () => undefined);
  expect(open()).toHaveLength(1);
  asked[1]?.onData({ n: 2 });
  expect(live.read(KEY).value).toEqual({ n: 2 });
});

test('and is forgotten soon', () => {
  const { bridge, asked } = recordingBridge();
  const live = createLiveQueries(bridge);
  live.subscribe('case', A, () => undefined)();
  asked[0]?.onData({ n: 1 });
  vi.advanceTimersByTime(3_000);
  expect(live.read(KEY).value).toBeUndefined();
});
