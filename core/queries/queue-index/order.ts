/** Sorts pieces of so many slots at a time; between two of them others have their turn. */
const PIECE = 4_096;

type Slots = Uint32Array<ArrayBuffer>;
type Compare = (a: number, b: number) => number;

function* merged(one: Slots, other: Slots, compare: Compare): Generator<void, Slots> {
  const all = new Uint32Array(one.length + other.length);
  let [a, b] = [0, 0];
  for (let at = 0; at < all.length; at += 1) {
    if (at % PIECE === PIECE - 1) yield;
    const left = one[a];
    const right = other[b];
    const takeLeft = right === undefined || (left !== undefined && compare(left, right) <= 0);
    all[at] = (takeLeft ? left : right) ?? 0;
    if (takeLeft) a += 1;
    else b += 1;
  }
  return all;
}

/** A stable sort in slices. */
function* sorted(slots: Slots, compare: Compare): Generator<void, Slots> {
  let runs: Slots[] = [];
  for (let start = 0; start < slots.length; start += PIECE) {
    runs.push(slots.slice(start, start + PIECE).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const next: Slots[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [one = new Uint32Array(0), other] = [runs[at], runs[at + 1]];
      next.push(other ? yield* merged(one, other, compare) : one);
      yield;
    }
    runs = next;
  }
  return runs[0] ?? new Uint32Array(0);
}

/** `slots` but for those of `some`; `size` is above every slot. */
function without(slots: Slots, some: Slots, size: number): Slots {
  const leaves = new Uint8Array(size);
  for (const slot of some) leaves[slot] = 1;
  const still = new Uint32Array(slots.length);
  let length = 0;
  for (const slot of slots) {
    if (leaves[slot] === 1) continue;
    still[length] = slot;
    length += 1;
  }
  return still.subarray(0, length);
}

/** Both are in order, and few are put among many: what lies between two places is copied and not compared. */
function inserted(many: Slots, few: Slots, compare: Compare): Slots {
  const all = new Uint32Array(many.length + few.length);
  let from = 0;
  few.forEach((slot, before) => {
    let [place, end] = [from, many.length];
    while (place < end) {
      const middle = (place + end) >>> 1;
      if (compare(many[middle] ?? 0, slot) <= 0) place = middle + 1;
      else end = middle;
    }
    all.set(many.subarray(from, place), from + before);
    all[place + before] = slot;
    from = place;
  });
  all.set(many.subarray(from), from + few.length);
  return all;
}

/** What a case is ordered by; null comes last. */
export type Key = (slot: number) => number | string | null;

/** All slots in one rising order. Those that changed are put in their place when the order is next asked for. */
export class Order {
  readonly key: Key;
  readonly #compare: Compare;
  readonly #ids: readonly string[];
  #slots: Slots | null = null;
  readonly #moved = new Set<number>();

  /** Cases with the same key are in the order of their ids. */
  constructor(key: Key, ids: readonly string[]) {
    this.key = key;
    this.#ids = ids;
    this.#compare = (a, b) => {
      const [one, other] = [key(a), key(b)];
      if (one !== other) {
        if (one === null) return 1;
        return other === null || one < other ? -1 : 1;
      }
      return (ids[a] ?? '') < (ids[b] ?? '') ? -1 : 1;
    };
  }

  moved(slot: number): void {
    this.#moved.add(slot);
  }

  /** Puts all slots in order, in slices; to be begun anew when one changes meanwhile. */
  *fill(): Generator<void, void> {
    if (this.#slots) return;
    const slots = Uint32Array.from({ length: this.#ids.length }, (_, slot) => slot);
    const inOrder = yield* sorted(slots, this.#compare);
    this.#moved.clear();
    this.#slots = inOrder;
  }

  #rising(): Slots {
    while (!this.#slots) for (const _ of this.fill());
    if (this.#moved.size === 0) return this.#slots;
    const moved = Uint32Array.from(this.#moved).sort(this.#compare);
    this.#moved.clear();
    this.#slots = inserted(without(this.#slots, moved, this.#ids.length), moved, this.#compare);
    return this.#slots;
  }

  /** Visits the slots until it is told to stop. Falling: those without a key are last all the same, and equal ones by id. */
  walk(descending: boolean, visit: (slot: number) => boolean): void {
    const slots = this.#rising();
    const slotAt = (place: number): number => slots[place] ?? 0;
    const visitFrom = (begin: number, end: number): boolean => {
      for (let place = begin; place < end; place += 1) if (!visit(slotAt(place))) return false;
      return true;
    };
    if (!descending) {
      visitFrom(0, slots.length);
      return;
    }
    let end = slots.length;
    while (end > 0 && this.key(slotAt(end - 1)) === null) end -= 1;
    const nameless = end;
    while (end > 0) {
      let begin = end - 1;
      const key = this.key(slotAt(begin));
      while (begin > 0 && this.key(slotAt(begin - 1)) === key) begin -= 1;
      if (!visitFrom(begin, end)) return;
      end = begin;
    }
    visitFrom(nameless, slots.length);
  }

  /** A few slots in this order, without walking over all of them. */
  sorted(slots: readonly number[], descending: boolean): number[] {
    const falling = (a: number, b: number): number => {
      const [one, other] = [this.key(a), this.key(b)];
      if (one === other || one === null || other === null) return this.#compare(a, b);
      return one > other ? -1 : 1;
    };
    return slots.toSorted(descending ? falling : this.#compare);
  }
}
