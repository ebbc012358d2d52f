import type { Pool, PoolClient } from '../../../server/db/pool.ts';

/** Stops a transaction before one of its statements, or before its end, until it is opened. */
export class Gate {
  readonly #after: number;
  #seen = 0;
  #open: () => void = () => undefined;
  #stopped: () => void = () => undefined;
  /** It waits, with the locks and rows that it has by then. */
  readonly stopped = new Promise<void>((resolve) => {
    this.#stopped = resolve;
  });
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });
  /** Of the session at Postgres. */
  pid = 0;
  isAtEnd = false;

  /** `after`: statements that run first, the one that begins among them. */
  constructor(after: number) {
    this.#after = after;
  }

  async before(text: string): Promise<void> {
    this.#seen += 1;
    this.isAtEnd = /^commit/i.test(text);
    if (this.#seen <= this.#after && !this.isAtEnd) return;
    this.#stopped();
    await this.#opened;
  }

  open(): void {
    this.#open();
  }
}

/** A pool whose next connection stops at a gate. */
export class GatedPool {
  readonly #pool: Pool;
  next: Gate | null = null;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  get options() {
    return this.#pool.options;
  }

  async connect() {
    const gate = this.next;
    this.next = null;
    const client: PoolClient & { readonly processID?: number } = await this.#pool.connect();
    if (gate) gate.pid = client.processID ?? 0;
    return {
      query: async (query: string | { readonly text: string }) => {
        await gate?.before(typeof query === 'string' ? query : query.text);
        return client.query(query as string);
      },
      release: (destroy?: boolean) => client.release(destroy),
    };
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
