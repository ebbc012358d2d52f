import type { Applied, Order } from './apply.ts';
import type { Window } from './window.ts';

/** Live windows kept while a pull closes a hole before them. */
const MAX_WAITING = 500;

export interface PullTicket {
  readonly holes: number;
  readonly applied: number;
}

/**
 * Puts pulled and live windows in order. A live window holds only what came after the one before it: when one is
 * missing (at the beginning of a stream, or when one was not applied), the later ones wait for a pull that began after
 * the hole did.
 */
export class LiveOrder {
  readonly #apply: (window: Window, order: Order) => Applied['state'];
  #hole = true;
  #holes = 0;
  #waiting: Window[] = [];
  #applied = 0;
  #lastWasLive = false;

  constructor(apply: (window: Window, order: Order) => Applied['state']) {
    this.#apply = apply;
  }

  /** Something is missing from here on: at the beginning of a stream, and when the server says so. */
  openHole(): void {
    this.#hole = true;
    this.#holes += 1;
    this.#waiting = [];
  }

  /** True: all is in the replica, or waits for a pull that runs. False: a pull is needed. */
  take(window: Window): boolean {
    if (this.#hole) {
      this.#waiting.push(window);
      if (this.#waiting.length <= MAX_WAITING) return true;
      this.openHole();
      return false;
    }
    const state = this.#apply(window, this.#lastWasLive ? 'later' : 'unknown');
    if (state === 'applied') {
      this.#applied += 1;
      this.#lastWasLive = true;
    } else if (state !== 'stale') {
      this.openHole();
      return false;
    }
    return true;
  }

  pullBegins(): PullTicket {
    return { holes: this.#holes, applied: this.#applied };
  }

  /** A pull's snapshot is later than all that was applied before it began. */
  orderOf(ticket: PullTicket): Order {
    return ticket.applied === this.#applied ? 'later' : 'unknown';
  }

  /** The pulled window is in the replica. False: another pull is needed. */
  pullApplied(ticket: PullTicket): boolean {
    this.#lastWasLive = false;
    // Another one that is still under way may be older.
    this.#applied += 1;
    if (ticket.holes !== this.#holes) return true;
    const waiting = this.#waiting;
    this.#hole = false;
    this.#waiting = [];
    let whole = true;
    for (const window of waiting) whole = this.take(window) && whole;
    return whole;
  }
}
