/** Before this much time a rate says nothing. */
const LEAST_MS = 1_000;

export interface Progress {
  readonly rows: number;
  readonly expected: number | null;
  /** Estimated time until all is here; null while nobody can tell. */
  readonly msLeft: number | null;
}

/** How far a download is and how long it will take, from what came so far in this connection. */
export class Pace {
  readonly #begunAt: number;
  readonly #begunWith: number;

  constructor(monotonic: number, rows: number) {
    this.#begunAt = monotonic;
    this.#begunWith = rows;
  }

  progress(monotonic: number, rows: number, expected: number | null): Progress {
    const elapsed = monotonic - this.#begunAt;
    const came = rows - this.#begunWith;
    const known = expected !== null && came > 0 && elapsed >= LEAST_MS;
    const msLeft = known ? Math.round((Math.max(0, expected - rows) * elapsed) / came) : null;
    return { rows, expected, msLeft };
  }
}
