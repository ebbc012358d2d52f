import type { Permission } from '../access/permissions.ts';

/**
 * Where a binding works. `global` always; `list` and `case` while no panel or dialog is open; `decide` while the decision
 * panel is: it then has the single letters to itself.
 */
export const SCOPES = ['global', 'list', 'case', 'decide'] as const;
export type KeyScope = (typeof SCOPES)[number];

/** Scopes that listen at the same time: within one of these sets no two bindings may share a key. */
export const SIMULTANEOUS: readonly (readonly KeyScope[])[] = [
  ['global', 'list', 'case'],
  ['global', 'decide'],
];

export const KEY_GROUPS = ['Go to', 'List', 'Case', 'Decide', 'Anywhere'] as const;

export interface KeyBinding {
  readonly scope: KeyScope;
  readonly group: (typeof KEY_GROUPS)[number];
  readonly label: string;
  /**
   * In the notation of tinykeys: `$mod` is ⌘ or Ctrl, a space separates the presses of a sequence, `[Shift]` may be held
   * (so that `?` or a digit can be typed on any layout).
   */
  readonly keys: readonly string[];
  /** Without it the binding is neither shown nor active. */
  readonly permission?: Permission;
  /** Also works while the person types in a field. */
  readonly whileTyping?: boolean;
}
