/** What is to happen, taken out in order of time; equal times keep the order in which they were put in. */
export interface Agenda<T> {
  readonly size: number;
  add(at: number, item: T): void;
  /** Time of the next item; Infinity when there is none. */
  nextAt(): number;
  take(): { at: number; item: T } | undefined;
}

interface Entry<T> {
  readonly at: number;
  readonly order: number;
  readonly item: T;
}

const before = (a: Entry<unknown>, b: Entry<unknown>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: cost grows with the logarithm of what is planned, not with the length of the run. */
export function createAgenda<T>(): Agenda<T> {
  const heap: Entry<T>[] = [];
  let order = 0;

  const swap = (i: number, j: number): void => {
    const held = heap[i] as Entry<T>;
    heap[i] = heap[j] as Entry<T>;
    heap[j] = held;
  };
  const rise = (start: number): void => {
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i] as Entry<T>, heap[parent] as Entry<T>)) return;
      swap(i, parent);
      i = parent;
    }
  };
  const sink = (): void => {
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      const right = left + 1;
      let first = i;
      if (left < heap.length && before(heap[left] as Entry<T>, heap[first] as Entry<T>)) first = left;
      if (right < heap.length && before(heap[right] as Entry<T>, heap[first] as Entry<T>)) first = right;
      if (first === i) return;
      swap(i, first);
      i = first;
    }
  };

  return {
    get size() {
      return heap.length;
    },
    add(at, item) {
      heap.push({ at, order: order++, item });
      rise(heap.length - 1);
    },
    nextAt: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    take() {
      const top = heap[0];
      const last = heap.pop();
      if (!top || !last) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return { at: top.at, item: top.item };
    },
  };
}
