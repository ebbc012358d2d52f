/** Something at a time; what is at the same time is told apart by the id, which rises with the order of arrival. */
export interface Placed {
  readonly id: string;
  readonly at: number;
}

export const inOrder = (a: Placed, b: Placed): number => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Things with a key in common that are looked up at once, from the first to the last of them. */
export interface Run<T extends Placed> {
  readonly key: string;
  readonly first: T;
  readonly last: T;
  readonly items: readonly T[];
}

/** Runs of `items` by key, oldest first; a new one begins after a gap of more than `gapMs`. Without a key: in none. */
export function runsOf<T extends Placed>(
  items: readonly T[],
  keyOf: (item: T) => string | null,
  gapMs: number,
): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const [key, group] of Map.groupBy(items, keyOf)) {
    if (key === null) continue;
    let run: T[] = [];
    const end = (): void => {
      const [first, last] = [run[0], run.at(-1)];
      if (first && last) runs.push({ key, first, last, items: run });
    };
    for (const item of group.sort(inOrder)) {
      const last = run.at(-1);
      if (last && item.at - last.at > gapMs) {
        end();
        run = [];
      }
      run.push(item);
    }
    end();
  }
  return runs;
}

/** The number of items of a list in order that come before `item`. */
export function placeOf(list: readonly Placed[], item: Placed): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = list[middle];
    if (there && inOrder(there, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
