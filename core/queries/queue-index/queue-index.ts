import type { Sql } from '../../lib/sql.ts';
import type { QueueIndexReader } from '../define.ts';
import { OPEN_STATES, type QueueArgs } from '../queue-args.ts';
import { IndexedCases } from './cases.ts';
import { type Found, find } from './find.ts';
import { type Key, Order } from './order.ts';
import { readCases, scanCases } from './read.ts';
import { countTouched, isNoting, noteTouched, takeTouched } from './touched.ts';

/** More changes at once than this, and it is quicker to read all of it anew. */
const MOST_TOUCHED = 20_000;

/** It would look at every account: reading the rest takes less. */
const isSlowInSql = ({ text, sort }: QueueArgs): boolean => text.trim() !== '' || sort === 'subject';

/**
 * The cases of one open replica in memory, by what the queue filters and sorts. It is filled in slices, and follows every change
 * on its connection: what it answers is what SQLite would answer at that moment.
 */
export class QueueIndex implements QueueIndexReader {
  readonly #sql: Sql;
  #cases = new IndexedCases();
  #orders: Readonly<Record<QueueArgs['sort'], Order>>;
  /** All cases are here; their orders may not be. */
  #isRead = false;
  #filling: Iterator<void, void> | null;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#orders = ordersOf(this.#cases);
    this.#filling = this.#fill();
  }

  /** One slice of the filling, some milliseconds. False when there is nothing left to do. */
  step(): boolean {
    if (this.#filling?.next().done) this.#filling = null;
    return this.#filling !== null;
  }

  /** Null: SQLite is to be asked, because not all is here yet. */
  find(args: QueueArgs, personId: string): Found | null {
    if (isSlowInSql(args)) while (!this.#isRead) this.step();
    else if (this.#filling !== null) return null;
    if (!this.#follow()) return null;
    return find(this.#cases, this.#orders[args.sort], args, personId, OPEN_STATES);
  }

  *#fill(): Generator<void, void> {
    noteTouched(this.#sql);
    this.#isRead = false;
    this.#cases = new IndexedCases();
    for (const part of scanCases(this.#sql)) {
      for (const { row, rank } of part) this.#cases.write(this.#cases.slotFor(row.id), row, rank);
      yield;
    }
    this.#orders = ordersOf(this.#cases);
    this.#isRead = true;
    yield* this.#order();
  }

  *#order(): Generator<void, void> {
    for (const order of Object.values(this.#orders)) yield* order.fill();
  }

  /** Takes in what changed since. False: it was so much that the filling begins anew. */
  #follow(): boolean {
    if (!isNoting(this.#sql) || countTouched(this.#sql) > MOST_TOUCHED) {
      this.#filling = this.#fill();
      return false;
    }
    const ids = takeTouched(this.#sql);
    if (ids.length === 0) return true;
    // Of an order that is half made nothing can be kept.
    if (this.#filling !== null) this.#filling = this.#order();
    const gone = new Set(ids);
    for (const { row, rank } of readCases(this.#sql, ids)) {
      gone.delete(row.id);
      const slot = this.#cases.slotFor(row.id);
      const orders = Object.values(this.#orders);
      const before = orders.map(({ key }) => key(slot));
      const isNew = this.#cases.here[slot] !== 1;
      this.#cases.write(slot, row, rank);
      orders.forEach((order, at) => {
        if (isNew || order.key(slot) !== before[at]) order.moved(slot);
      });
    }
    for (const id of gone) this.#cases.remove(id);
    return true;
  }
}

function ordersOf(cases: IndexedCases): Record<QueueArgs['sort'], Order> {
  const by = (key: Key): Order => new Order(key, cases.ids);
  return {
    priority: by((slot) => cases.rank[slot] ?? 0),
    tier: by((slot) => cases.tierRank[slot] ?? 0),
    subject: by((slot) => cases.names[slot] ?? null),
    opened_at: by((slot) => cases.openedAt[slot] ?? 0),
    last_event_at: by((slot) => cases.lastEventAt[slot] ?? 0),
    signal_count: by((slot) => cases.signalCount[slot] ?? 0),
    decided_at: by((slot) => {
      const at = cases.decidedAt[slot] ?? Number.NaN;
      return Number.isNaN(at) ? null : at;
    }),
    state: by((slot) => cases.states.texts[cases.state[slot] ?? 0] ?? ''),
  };
}
