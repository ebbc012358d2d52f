import { describe, expect, it } from 'vitest';
import { KEY_IDS, KEYMAP } from '../../core/keys/index.ts';
import { createSequences, PATIENCE_MS, type Press } from '../../renderer/app/keys/sequences.ts';

const EVERY = new Set(KEY_IDS.flatMap((id) => [...KEYMAP[id].keys]));

/** `Shift+G`, `g`, `Control+k`, `ث@KeyE` (what the keyboard types, and the key's place). */
function pressOf(written: string): Press {
  const [typed = '', code] = written.split('@');
  const parts = typed.split('+');
  const key = parts.at(-1) ?? '';
  const held = new Set(parts.slice(0, -1));
  return {
    key,
    code: code ?? (/^[a-z]$/iu.test(key) ? `Key${key.toUpperCase()}` : key),
    getModifierState: (name) => held.has(name),
  };
}

/** What the presses run, each `gap` ms after the one before. */
function played(presses: string, { gap = 50, typing = false } = {}): string[] {
  const sequences = createSequences(EVERY);
  return presses.split(' ').flatMap((one, index) => sequences(pressOf(one), index * gap, typing) ?? []);
}

describe('sequences of keys', () => {
  it.each([
    ['one after the other at once', 'g o g d', ['g o', 'g d']],
    ['and a third', 'g o g d g q', ['g o', 'g d', 'g q']],
    ['a key of its own follows at once', 'g q j j', ['g q', 'j', 'j']],
    ['a key of its own comes first', 'j g o', ['j', 'g o']],
    ['begun twice', 'g g o', ['g o']],
    ['a slip decides nothing', 'g x', []],
    ['and the next key is itself again', 'g x x', ['x']],
    ['Shift on its way changes nothing', 'g Shift g Shift o', ['g o']],
    ['a capital ends what was begun', 'g Shift+G Shift+G', ['Shift+G']],
    ['what does not print stays what it is', 'g Escape', ['Escape']],
    ['a combination too', 'g Control+k', ['$mod+k']],
    ['by the place of the keys where letters are not Latin', 'ل@KeyG خ@KeyO ت@KeyJ', ['g o', 'j']],
  ])('%s: %s', (_, presses, ran) => {
    expect(played(presses)).toEqual(ran);
  });

  it('waits a second, no longer', () => {
    expect(played('g o', { gap: PATIENCE_MS })).toEqual(['g o']);
    expect(played('g o', { gap: PATIENCE_MS + 1 })).toEqual(['o']);
  });

  it('begins none in a field', () => {
    expect(played('g o', { typing: true })).toEqual(['o']);
    expect(played('g Control+Enter', { typing: true })).toEqual(['$mod+Enter']);
  });
});
