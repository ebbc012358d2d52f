import { sql } from 'kysely';
import type { EnforcementWindow } from '../../../core/enforcement/window.ts';
import { must } from '../../../core/lib/must.ts';
import { sqlState } from '../../../server/commands/sql-state.ts';
import { currentEpoch } from '../../../server/feed/epoch.ts';
import type { Backend, Storage } from '../backend.ts';
import { PgSide, type PgTransaction, type Reading } from '../pg-side.ts';
import { BEGIN } from '../rows.ts';
import type { Scheduler } from '../scheduler.ts';
import { Turns } from '../turns.ts';
import type { Twin } from '../twin.ts';
import { PgBackend } from './backend.ts';
import type { Cluster } from './cluster.ts';
import { Cursors } from './cursors.ts';
import type { Image } from './images.ts';

/** 55P03 */
const LOCK_NOT_AVAILABLE = '55P03';

/** One story on Postgres: what is asked of it is done one after the other, in the order in which it was asked for. */
export class PgRun implements Storage {
  readonly skews = false;
  readonly cluster: Cluster;
  readonly side: PgSide;
  /** Gives up where it would have to wait. */
  readonly probe: PgSide;
  /** Transactions of others that have not ended. */
  readonly open = new Set<PgTransaction>();
  /** Those that have every lock by now which the twin says they have, by the twin's numbers. */
  readonly whole = new Set<bigint>();
  /** Windows that nobody has read to their end. */
  readonly #readings = new Set<Reading>();
  readonly #images = new Map<Twin, Promise<Image>>();
  #cursors = new Map<Twin, Cursors>();
  readonly #turns = new Turns();
  #scheduler: Scheduler | null = null;
  /** Whose rows Postgres has. */
  #twin: Twin | null = null;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.side = new PgSide(cluster.ctx);
    this.probe = new PgSide(cluster.probes.ctx);
  }

  backendOf(twin: Twin, scheduler: Scheduler): Backend {
    this.#scheduler = scheduler;
    this.cluster.clock.now = () => BEGIN + scheduler.now;
    this.#twin ??= twin;
    const cursors = this.#cursors.get(twin) ?? new Cursors();
    this.#cursors.set(twin, cursors);
    return new PgBackend(this, twin, cursors);
  }

  /** Real work: the next event waits for it, and so does the work after it. */
  real<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(must(this.#scheduler, 'a scheduler'), work);
  }

  /** Restored from a backup, it is the store of another twin: who still works on the one of before finds nobody. */
  isOf(twin: Twin): boolean {
    return this.#twin === twin;
  }

  backedUp(backup: Twin): void {
    this.#images.set(
      backup,
      this.real(() => this.cluster.images.take()),
    );
  }

  restored(backup: Twin, twin: Twin): void {
    const { ctx, images } = this.cluster;
    const elsewhere = backup.store.next > twin.store.next;
    this.#twin = twin;
    const open = [...this.open];
    this.open.clear();
    void this.real(async () => {
      for (const one of open) await one.rollBack();
      await images.load(await must(this.#images.get(backup), 'an image'), elsewhere);
      // As a server that starts on it.
      await currentEpoch(ctx.db, ctx.clock.now());
    });
  }

  /** Somebody has locked what this needs: on Postgres, too. Throws where it goes through. */
  assertWaits(work: () => Promise<{ rollBack(): Promise<void> }>): Promise<void> {
    return this.real(async () => {
      const found = await work().catch((error: unknown) => {
        if (sqlState(error) === LOCK_NOT_AVAILABLE) return null;
        throw error;
      });
      await found?.rollBack();
      if (found) throw new Error('Postgres lets in at once what has to wait for a transaction of others');
    });
  }

  async read(asked: Parameters<PgSide['readWindow']>[0]): Promise<Reading> {
    const reading = await this.side.readWindow(asked);
    this.#readings.add(reading);
    return reading;
  }

  rest(reading: Reading): Promise<string[]> {
    this.#readings.delete(reading);
    return reading.rest();
  }

  /** Before anything happens: no rows of another story, and this one's settings. */
  async begin(window: EnforcementWindow): Promise<void> {
    await this.cluster.images.load(this.cluster.empty);
    const setting = JSON.stringify(window);
    await sql`INSERT INTO settings (key, value, changed_by, reason, changed_at)
              VALUES ('enforcement_window', ${setting}, 'the story', '', now())
              ON CONFLICT (key) DO UPDATE SET value = excluded.value`.execute(this.cluster.ctx.db);
  }

  /** Whatever is still open ends. */
  async end(): Promise<void> {
    await this.#turns.end();
    for (const one of this.open) await one.rollBack();
    for (const one of this.#readings) await one.leave();
  }
}
