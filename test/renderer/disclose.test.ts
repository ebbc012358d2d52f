import { expect, test } from 'vitest';
import { roleOf } from '../../core/access/roles.ts';
import { MAX_REVEALED } from '../../core/contract/reveal.ts';
import type { CaseResult } from '../../core/queries/case.ts';
import { missingOf } from '../../renderer/screens/case/disclose/reason-fields.tsx';
import { NOTHING_SHOWN, shownOf } from '../../renderer/screens/case/disclose/shown.ts';
import { targetsOf } from '../../renderer/screens/case/disclose/targets.ts';

const message = (id: string, content: string | null, version = 1) => ({ id, content, version, sent_at: 0 });
const caseOf = (messages: object[], subject: object | null = { email: 'j•••@example.org', phone: null }) =>
  ({ messages, subject }) as unknown as CaseResult;
const DATA = caseOf([
  message('a', 'plain'),
  message('b', 'at +•• •••12'),
  message('c', 'j•••@x.org'),
  message('d', null),
]);
const moderator = roleOf('moderator');
const keys = (...args: Parameters<typeof targetsOf>) => targetsOf(...args).map(({ key }) => key);

test('what is masked can be asked for, the message in hand first', () => {
  const targets = targetsOf(DATA, moderator, NOTHING_SHOWN, 'c');
  expect(targets.map(({ key, messages, identities }) => [key, messages, identities])).toEqual([
    ['message c', ['c'], []],
    ['messages', ['b', 'c'], []],
    ['email', [], ['email']],
  ]);
});

test('a message that holds nothing masked is not asked for, in hand or not', () => {
  expect(keys(DATA, moderator, NOTHING_SHOWN, 'a')).toEqual(['messages', 'email']);
  expect(keys(caseOf([message('a', 'plain')], null), moderator, NOTHING_SHOWN, 'a')).toEqual([]);
});

test('both identities can be asked for at once', () => {
  const both = caseOf([], { email: 'j•••@x.org', phone: '•••12' });
  expect(keys(both, moderator, NOTHING_SHOWN, null)).toEqual(['email', 'phone', 'identities']);
});

test('what is shown in full is not asked for again', () => {
  const shown = shownOf([
    {
      messages: [{ id: 'b', version: 1, content: 'at +49 30 12' }],
      identities: [{ field: 'email', value: 'j@x.org' }],
    },
  ]);
  expect(keys(DATA, moderator, shown, 'b')).toEqual(['messages']);
});

test.each(['legal', 'auditor', 'ops', 'admin'] as const)('%s is offered nothing', (role) => {
  expect(targetsOf(DATA, roleOf(role), NOTHING_SHOWN, 'b')).toEqual([]);
});

test('of very many the newest are asked for, and it is said', () => {
  const many = caseOf(
    Array.from({ length: MAX_REVEALED + 1 }, (_, index) => message(String(index), '•')),
    null,
  );
  const [target] = targetsOf(many, moderator, NOTHING_SHOWN, null);
  expect(target).toMatchObject({ label: `The newest ${MAX_REVEALED} masked messages` });
  expect(target?.messages).toHaveLength(MAX_REVEALED);
  expect(target?.messages[0]).toBe('1');
});

test('a message that changed since it was revealed is masked again', () => {
  const shown = shownOf([{ messages: [{ id: 'b', version: 1, content: 'full' }], identities: [] }]);
  expect(shown.textOf({ id: 'b', version: 1 })).toBe('full');
  expect(shown.textOf({ id: 'b', version: 2 })).toBeNull();
});

test('the dialog says what of a reason is missing', () => {
  expect(missingOf({ code: '', words: 'because' })).toBe('Choose a reason.');
  expect(missingOf({ code: 'other', words: ' a ' })).toBe('Say it in words, in at least 3 letters.');
  expect(missingOf({ code: 'other', words: 'because' })).toBeNull();
  expect(missingOf({ code: 'safety', words: '' })).toBeNull();
});
