import { matchKeybindingPress, parseKeybinding } from 'tinykeys';

/** Between two presses of a sequence. */
export const PATIENCE_MS = 1_000;

/** What is read of a key press. */
export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'getModifierState'>;

/** Which binding of the keymap a press completes; null when it completes none. */
export type Sequences = (press: Press, at: number, typing: boolean) => string | null;

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock']);

const prints = (press: Press): boolean =>
  press.key.length === 1 && !press.getModifierState('Control') && !press.getModifierState('Meta');

/** On a keyboard without Latin letters the keymap goes by the place of the key. */
function inLatin(press: Press): KeyboardEvent {
  const isForeign = press.key.length === 1 && press.key > '\u007f' && /^Key[A-Z]$/u.test(press.code);
  const key = isForeign ? press.code.slice('Key'.length) : press.key;
  const getModifierState = (name: string): boolean => press.getModifierState(name);
  // Nothing else of the event is looked at.
  return { key, code: press.code, getModifierState } as KeyboardEvent;
}

/**
 * Follows presses through a keymap in the notation of tinykeys. A sequence begins, goes on or ends with each press: what
 * came before it never eats the beginning of the next. A letter that does not go on with what was begun is dropped with it:
 * `g` and a slip of the finger must not decide a case.
 */
export function createSequences(keymap: Iterable<string>): Sequences {
  const bindings = [...keymap].map((keys) => ({ keys, presses: parseKeybinding(keys) }));
  let begun: typeof bindings = [];
  let depth = 0;
  let until = Number.NEGATIVE_INFINITY;
  return (press, at, typing) => {
    if (MODIFIERS.has(press.key)) return null;
    const event = inLatin(press);
    const fits = (some: typeof bindings, index: number) =>
      some.filter(({ presses }) => presses[index] && matchKeybindingPress(event, presses[index]));
    const waited = typing || at > until ? [] : begun;
    const goesOn = fits(waited, depth);
    const isSlip = waited.length > 0 && goesOn.length === 0 && prints(press);
    const fresh = fits(bindings, 0).filter(({ presses }) => (presses.length > 1 ? !typing : !isSlip));
    const candidates = goesOn.length > 0 ? goesOn : fresh;
    depth = goesOn.length > 0 ? depth + 1 : 1;
    const complete = candidates.find(({ presses }) => presses.length === depth);
    begun = complete ? [] : candidates;
    until = at + PATIENCE_MS;
    return complete?.keys ?? null;
  };
}
