import { expect, test } from 'vitest';
import { ACTION_KINDS, actionInfo } from '../../core/enforcement/actions.ts';
import { conflicts } from '../../core/keys/conflicts.ts';
import { ACTION_KEYS } from '../../core/keys/decide.ts';
import { displayKeys } from '../../core/keys/display.ts';
import { bindingOf, KEY_IDS, KEYMAP } from '../../core/keys/index.ts';

test('no two bindings that listen at the same time share a key', () => {
  expect(conflicts(KEYMAP)).toEqual([]);
});

test('a shared key and a sequence begun by a single key are both found', () => {
  const binding = { scope: 'list', group: 'List', label: '' } as const;
  expect(conflicts({ a: { ...binding, keys: ['g'] }, b: { ...binding, keys: ['g q'] } })).toHaveLength(1);
  expect(conflicts({ a: { ...binding, keys: ['$mod+k'] }, b: { ...binding, keys: ['Meta+k'] } })).toHaveLength(1);
  expect(conflicts({ a: { ...binding, keys: ['g g'] }, b: { ...binding, keys: ['g q'] } })).toEqual([]);
  expect(conflicts({ a: { ...binding, keys: ['x'] }, b: { ...binding, scope: 'decide', keys: ['x'] } })).toEqual([]);
});

test('every binding has words and at least one key', () => {
  for (const id of KEY_IDS) {
    expect(bindingOf(id).label, id).not.toBe('');
    expect(bindingOf(id).keys.length, id).toBeGreaterThan(0);
  }
});

test('irreversible actions need Shift, the others a single letter', () => {
  for (const kind of ACTION_KINDS) {
    expect(ACTION_KEYS[kind], kind).toMatch(actionInfo(kind).irreversible ? /^Shift\+[A-Z]$/u : /^[a-z]$/u);
  }
});

test.each([
  ['$mod+Shift+S', false, ['Ctrl', '⇧', 'S']],
  ['$mod+k', true, ['⌘', 'k']],
  ['g q', false, ['g', 'then', 'q']],
  ['[Shift]+?', false, ['?']],
  ['[', false, ['[']],
])('%s is shown as %j', (keys, apple, shown) => {
  expect(displayKeys(keys, apple)).toEqual(shown);
});
