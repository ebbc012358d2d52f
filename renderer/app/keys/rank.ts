/** Letters of `needle` in order, anywhere in `words`: lower is better, null when it does not fit. */
function distance(needle: string, words: string): number | null {
  const at = words.indexOf(needle);
  if (at >= 0) return at === 0 || words[at - 1] === ' ' ? 0 : 1;
  let from = 0;
  for (const letter of needle) {
    const next = words.indexOf(letter, from);
    if (next < 0) return null;
    from = next + 1;
  }
  return 2 + from / 1000;
}

/** What fits the typed text, best first; all of it in its own order when nothing is typed. */
export function rank<T>(typed: string, items: readonly T[], words: (item: T) => string): T[] {
  const needle = typed.trim().toLowerCase();
  if (needle === '') return [...items];
  return items
    .map((item) => ({ item, d: distance(needle, words(item).toLowerCase()) }))
    .filter((each): each is { item: T; d: number } => each.d !== null)
    .toSorted((a, b) => a.d - b.d)
    .map(({ item }) => item);
}
