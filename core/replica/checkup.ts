import { type DigestReply, digestReply, type RangeReply, rangeReply } from '../contract/repair.ts';
import { PROTOCOL } from '../contract/wire.ts';
import type { Clock, Timers } from '../lib/clock.ts';
import { compareDigest, type Suspect } from './compare.ts';
import type { LiveOrder } from './live-order.ts';
import { pullWindow } from './pull.ts';
import { damageOf, type Repaired } from './repair.ts';
import type { Replica } from './replica.ts';
import type { Transport } from './transport.ts';

/** After a session has come online, spread over consoles; then from time to time. */
const FIRST_MS = 10_000;
const EVERY_MS = 30 * 60_000;
/** So often it waits for a quiet moment; a busy desk is looked at all the same. */
const MOST_DELAYS = 12;
/** Time given to everything else after each thousand rows. */
const PAUSE_MS = 10;
/** Ranges that changed since the digest, looked at all the same: a few each time. */
const UNSURE_RANGES = 16;
/** A range read while windows came may be older than they are. So often a comparison that could not be made is made soon. */
const TRIES = 3;

export interface CheckReport {
  readonly at: number;
  /** Rows compared. */
  readonly rows: number;
  /** Ranges fetched again. */
  readonly ranges: number;
  /** What was damaged, by table; empty: nothing. */
  readonly repaired: readonly Repaired[];
}

export interface CheckupOptions {
  readonly transport: Transport;
  readonly replica: Replica;
  readonly order: LiveOrder;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: () => number;
  /** Online, nothing else is being fetched, and nothing came for a while. */
  readonly idle: () => boolean;
  /** Live windows that waited do not join: a pull is needed. */
  readonly onGap: () => void;
  readonly onReport: (report: CheckReport) => void;
  /** It is tried again at the next turn. */
  readonly onFailure: (error: unknown) => void;
}

/** Compares the replica with the server, row by row, when there is time, and fetches again what differs. */
export class Checkup {
  readonly #o: CheckupOptions;
  #timer: (() => void) | null = null;
  #run: AbortController | null = null;
  /** Comparisons in a row that could not be made. */
  #missed = 0;

  constructor(options: CheckupOptions) {
    this.#o = options;
  }

  /** Call it when the console has come online; again does nothing until `stop`. */
  start(): void {
    if (this.#timer || this.#run || !this.#o.transport.digest) return;
    this.#schedule(FIRST_MS * (1 + this.#o.random()));
  }

  stop(): void {
    this.#timer?.();
    this.#timer = null;
    this.#run?.abort();
    this.#run = null;
  }

  #schedule(ms: number, delays = 0): void {
    this.#timer = this.#o.timers.after(ms, () => {
      this.#timer = null;
      if (delays < MOST_DELAYS && !this.#o.idle()) this.#schedule(FIRST_MS, delays + 1);
      else void this.#turn();
    });
  }

  async #turn(): Promise<void> {
    const run = new AbortController();
    this.#run = run;
    try {
      const report = await this.check(run.signal);
      this.#missed = report ? 0 : this.#missed + 1;
      if (report && !run.signal.aborted) this.#o.onReport(report);
    } catch (error) {
      if (!run.signal.aborted) this.#o.onFailure(error);
    }
    if (this.#run !== run) return;
    this.#run = null;
    // What came in between is over soon.
    const isSoon = this.#missed > 0 && this.#missed < TRIES;
    this.#schedule(isSoon ? FIRST_MS * (1 + this.#o.random()) : EVERY_MS * (0.5 + this.#o.random()));
  }

  /** One comparison from beginning to end; null when it could not be made now. */
  async check(signal: AbortSignal): Promise<CheckReport | null> {
    const { transport, replica, clock } = this.#o;
    const asked = this.#asked();
    if (!asked || !transport.digest || !transport.range) return null;
    const since = this.#since();
    const forget = replica.noteTouched();
    try {
      const digest = digestReply.parse(await transport.digest({ ...asked, ...since }, signal));
      if (!(await this.#catchUp(digest, signal))) return null;
      const { suspects, rows } = await this.#compare(digest, signal);
      // More history went meanwhile: the two spoke of different rows.
      if (this.#since().since !== since.since) return null;
      const sure = suspects.filter((one) => one.sure);
      const chosen = [...sure, ...suspects.filter((one) => !one.sure).slice(0, UNSURE_RANGES)];
      const found: Repaired[] = [];
      for (const suspect of chosen) {
        const repaired = await this.#fetchAgain(suspect, signal);
        if (repaired) found.push(repaired);
      }
      return { at: clock.now(), rows, ranges: chosen.length, repaired: byTable(found) };
    } finally {
      forget();
    }
  }

  #asked() {
    const { meta } = this.#o.replica;
    return meta && !meta.partial ? { protocol: PROTOCOL, epoch: meta.epoch, scope: meta.scope } : null;
  }

  /** Where history may be missing the server is asked for what is recent alone: what went is no damage. */
  #since(): { readonly since?: number } {
    const floor = this.#o.replica.meta?.floor ?? null;
    return floor === null ? {} : { since: floor };
  }

  /** Learns what changed since the digest was read: an ordinary window, from there. */
  async #catchUp({ to }: DigestReply, signal: AbortSignal): Promise<boolean> {
    const { transport, replica, order } = this.#o;
    const { meta } = replica;
    const asked = this.#asked();
    if (!meta || !asked) return false;
    const cursor = BigInt(to) < BigInt(meta.cursor) ? to : meta.cursor;
    const ticket = order.pullBegins();
    const lines = transport.pull({ ...asked, cursor }, signal);
    const state = await pullWindow(
      replica,
      lines,
      [],
      signal,
      () => order.orderOf(ticket),
      () => undefined,
    );
    if (state === 'applied' && !order.pullApplied(ticket)) this.#o.onGap();
    return state === 'applied';
  }

  async #compare(digest: DigestReply, signal: AbortSignal): Promise<{ suspects: Suspect[]; rows: number }> {
    const { replica, timers } = this.#o;
    const held = () => {
      const { sql, meta } = replica;
      return sql && meta ? { sql, meta } : null;
    };
    const steps = compareDigest(held, digest, (table, id) => replica.hasTouched(table, id));
    let rows = 0;
    for (;;) {
      const step = steps.next();
      if (step.done) return { suspects: step.value, rows };
      rows += step.value;
      await new Promise<void>((resolve) => timers.after(PAUSE_MS, resolve));
      signal.throwIfAborted();
    }
  }

  async #fetchAgain({ table, from, until }: Suspect, signal: AbortSignal): Promise<Repaired | null> {
    const { transport, replica, order } = this.#o;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const asked = this.#asked();
      const cursor = replica.meta?.cursor;
      if (!asked || !cursor || !transport.range) return null;
      const ticket = order.pullBegins();
      const value = await transport.range({ ...asked, ...this.#since(), table, from, until, cursor }, signal);
      signal.throwIfAborted();
      const reply: RangeReply = rangeReply.parse(value);
      if (order.orderOf(ticket) === 'later') return replica.repair({ table, from, until }, reply);
    }
    return null;
  }
}

function byTable(found: readonly Repaired[]): Repaired[] {
  const sums = new Map<string, Repaired>();
  for (const one of found.filter((repaired) => damageOf(repaired) > 0)) {
    const { missing, extra, different } = sums.get(one.table) ?? { missing: 0, extra: 0, different: 0 };
    sums.set(one.table, {
      table: one.table,
      missing: missing + one.missing,
      extra: extra + one.extra,
      different: different + one.different,
    });
  }
  return [...sums.values()];
}
