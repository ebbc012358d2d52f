import { afterEach, expect, test } from 'vitest';
import type { CaseResult } from '../../core/queries/case.ts';
import { commentKey, forgetUnsent, keepUnsent, noteKey, unsentText } from '../../renderer/screens/case/unsent.ts';

const caseOf = (id: string, decision_id: string | null): Pick<CaseResult, 'case'> =>
  ({ case: { id, decision_id } }) as CaseResult;

afterEach(forgetUnsent);

test('what was written about a case is there again, apart for comment and note', () => {
  keepUnsent(noteKey('a'), 'ask the provider');
  keepUnsent(commentKey(caseOf('a', null)), 'three accounts, one phone');
  expect(unsentText(noteKey('a'))).toBe('ask the provider');
  expect(unsentText(commentKey(caseOf('a', null)))).toBe('three accounts, one phone');
  expect(unsentText(noteKey('b'))).toBe('');
});

test('a case that was decided and reopened has another comment; taken back, it has its own again', () => {
  keepUnsent(commentKey(caseOf('a', null)), 'three accounts, one phone');
  expect(unsentText(commentKey(caseOf('a', 'decision')))).toBe('');
  expect(unsentText(commentKey(caseOf('a', null)))).toBe('three accounts, one phone');
});

test('what is emptied or sent is gone, and all of it with the person', () => {
  keepUnsent(noteKey('a'), 'one');
  keepUnsent(noteKey('a'), '  ');
  expect(unsentText(noteKey('a'))).toBe('');
  keepUnsent(noteKey('b'), 'two');
  forgetUnsent();
  expect(unsentText(noteKey('b'))).toBe('');
});
