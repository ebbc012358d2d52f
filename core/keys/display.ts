const NAMES: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
  Enter: 'Enter',
  PageDown: 'PgDn',
  PageUp: 'PgUp',
};

/** `$mod+Shift+S` → `['Ctrl', '⇧', 'S']`; a sequence `g q` → `['g', 'then', 'q']`; an optional modifier is left out. */
export function displayKeys(binding: string, apple: boolean): string[] {
  const presses = binding.split(' ').map((press) =>
    press
      .split('+')
      .filter((part) => !part.startsWith('[') || part === '[')
      .map((part) => {
        if (part === '$mod') return apple ? '⌘' : 'Ctrl';
        if (part === 'Control') return 'Ctrl';
        if (part === 'Meta') return '⌘';
        if (part === 'Shift') return '⇧';
        return NAMES[part] ?? part;
      }),
  );
  return presses.flatMap((press, index) => (index === 0 ? press : ['then', ...press]));
}
