import { type KeyBinding, SIMULTANEOUS } from './define.ts';

/** Presses as compared: keys match in either case, optional modifiers tell nothing apart, `$mod` may be either of two. */
const normal = (keys: string): string[] =>
  keys
    .replaceAll(/\[[A-Za-z]+\]\+/gu, '')

    .replaceAll(/\$mod|Control|Meta/gu, 'Mod')
    .toLowerCase()
    .split(' ');

const isPrefix = (shorter: readonly string[], longer: readonly string[]): boolean =>
  shorter.every((press, index) => press === longer[index]);

/** Pairs of bindings that listen at the same time and share a key, or of which one begins the other. */
export function conflicts(keymap: Readonly<Record<string, KeyBinding>>): string[] {
  const found: string[] = [];
  for (const scopes of SIMULTANEOUS) {
    const presses = Object.entries(keymap)
      .filter(([, binding]) => scopes.includes(binding.scope))
      .flatMap(([id, binding]) => binding.keys.map((keys) => ({ id, keys: normal(keys) })));
    presses.forEach((a, index) => {
      for (const b of presses.slice(index + 1)) {
        if (isPrefix(a.keys, b.keys) || isPrefix(b.keys, a.keys))
          found.push(`${a.id} (${a.keys}) – ${b.id} (${b.keys})`);
      }
    });
  }
  return found;
}
