import { beforeEach, expect, test, vi } from 'vitest';
import { dropToasts, toast, ui } from '../../renderer/app/ui-store.ts';

const shown = (): string[] => ui.getState().toasts.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  dropToasts();
});

test('what is said again stands once, and lasts from then on', () => {
  toast('info', 'You have decided this case.');
  vi.advanceTimersByTime(5_000);
  toast('info', 'Light');
  toast('info', 'You have decided this case.');
  expect(shown()).toEqual(['Light', 'You have decided this case.']);
  vi.advanceTimersByTime(5_000);
  expect(shown()).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(shown()).toEqual([]);
});

test('the same words about two cases are two messages', () => {
  toast('problem', 'The decision has already left.', { caseId: 'a' });
  toast('problem', 'The decision has already left.', { caseId: 'b' });
  expect(shown()).toHaveLength(2);
});

test.each(['notice', 'problem'] as const)('a %s stays until it is closed', (tone) => {
  toast(tone, 'Somebody had decided first.', { caseId: 'a' });
  vi.advanceTimersByTime(600_000);
  expect(shown()).toEqual(['Somebody had decided first.']);
});
