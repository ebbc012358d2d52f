import type { RoleName } from '../access/roles.ts';
import type { Verdict } from '../commands/define.ts';
import type { CopyHead } from '../contract/copy.ts';
import type { RangeReply } from '../contract/repair.ts';
import type { Sql } from '../lib/sql.ts';
import { type Applied, applyWindow, type Order } from './apply.ts';
import { Build } from './build.ts';
import type { Suspect } from './compare.ts';
import { Copying } from './copying.ts';
import { inOne } from './footprint.ts';
import { canRescope, type ReplicaMeta, readMeta, writeMeta } from './meta.ts';
import { openReplica } from './open.ts';
import { markLocal, pendingItems, settle } from './outbox.ts';
import { historyIsHere, wantedHistory } from './quota/history.ts';
import { keepQuotaValue, keptQuota } from './quota/kept.ts';
import { beginPruning, type Place, pruneStep } from './quota/prune.ts';
import { type Author, type PendingItem, rebase, runLocally } from './rebase.ts';
import { type Repaired, repairRange } from './repair.ts';
import { fillOwed, rescope } from './rescope.ts';
import { offerAgain } from './restored.ts';
import { heldBundle } from './rule-bundle.ts';
import { isDamaged } from './storage.ts';
import { type GoneLine, type Head, type RowsLine, rowsIn, type Window } from './window.ts';

/** The replica's files, injected. Errors are thrown as the driver throws them. */
export interface ReplicaFiles {
  /** Null when there is no file. */
  open(): Sql | null;
  /** A new, empty file beside the replica; one left over from before is thrown away. */
  build(): Sql;
  /** Makes the built file the replica: closes it, waits until it is on the disk, puts it in place and opens it. */
  swapIn(): Sql;
  /** Closes and deletes the replica. */
  discard(): void;
  close(): void;
}

export type Changed = ReadonlySet<string> | 'all';

/** A person's replica: the file, what waits on top of it, and who must hear of changes. */
export class Replica {
  readonly #files: ReplicaFiles;
  readonly #outbox: Sql;
  readonly #author: Omit<Author, 'person'> & { readonly personId: string };
  readonly #onChange: (changed: Changed) => void;
  #sql: Sql | null = null;
  #meta: ReplicaMeta | null = null;
  #due = false;
  #build: Build | null = null;
  #copying: Copying | null = null;
  #owedFilled = false;
  /** Rows of windows since `noteTouched`, as `table/id`. */
  #touched: Set<string> | null = null;

  constructor(
    files: ReplicaFiles,
    outbox: Sql,
    author: Omit<Author, 'person'> & { readonly personId: string },
    onChange: (changed: Changed) => void,
  ) {
    this.#files = files;
    this.#outbox = outbox;
    this.#author = author;
    this.#onChange = onChange;
  }

  /** Null while there is none: before the first download, and after it was lost. */
  get sql(): Sql | null {
    return this.#sql;
  }

  get meta(): ReplicaMeta | null {
    return this.#meta;
  }

  /** Readable, but made by an older version or not all of it: to be built anew at the next contact. */
  get rebuildDue(): boolean {
    return this.#due;
  }

  /**
   * Opens what is there and overlays what waits: a crash between the outbox and the replica is healed here. Returns
   * false when the file was damaged and had to go; the outbox is not touched.
   */
  open(): boolean {
    try {
      const sql = this.#files.open();
      if (!sql) return true;
      const opened = openReplica(sql);
      if (opened.state === 'unusable') {
        this.#files.discard();
        return true;
      }
      this.#sql = sql;
      this.#meta = opened.meta;
      this.#due = opened.state === 'adopted' || opened.meta.partial !== null;
      offerAgain(this.#outbox, opened.meta.epoch);
      // Whose scope it is by now, the server says; until then it is nobody's.
      if (opened.state === 'other_scope') this.rescope({ role: opened.meta.role, scope: '' });
      else this.rebase();
      return true;
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.wipe();
      return false;
    }
  }

  /** What a command would do here and now; nothing is kept. Null while there is no replica. */
  tryOut(item: PendingItem): Verdict | null {
    const { sql, author } = this.#held();
    if (!sql) return null;
    let verdict: Verdict | null = null;
    try {
      sql.transaction(() => {
        verdict = runLocally(sql, item, author).verdict;
        throw ROLL_BACK;
      });
    } catch (error) {
      if (error !== ROLL_BACK) throw error;
    }
    return verdict;
  }

  /** Overlays a command that is in the outbox by now. */
  overlay(item: PendingItem): void {
    const { sql, author } = this.#held();
    if (sql) this.#onChange(inOne(sql, () => runLocally(sql, item, author)).touched);
  }

  /** Makes the overlay anew from the outbox. */
  rebase(): void {
    const { sql, author } = this.#held();
    if (!sql) return;
    const { refusals, touched } = rebase(sql, pendingItems(this.#outbox), author);
    // What is not here yet is no reason to refuse anything.
    if (!this.#meta?.partial) markLocal(this.#outbox, refusals);
    if (touched.size > 0) this.#onChange(touched);
  }

  /** `covered`: accepted commands whose effect the window is known to hold. */
  apply(window: Window, order: Order, covered: readonly string[]): Applied['state'] {
    const { sql, author } = this.#held();
    if (!sql || !this.#meta || this.#meta.partial) return 'foreign';
    const applied = applyWindow(sql, this.#meta, window, order, this.#waiting(covered), author);
    if (applied.state === 'stale' && covered.length > 0) {
      // The replica is further than this window was, so that it holds what the window was known to cover.
      settle(this.#outbox, covered);
      this.rebase();
    }
    if (applied.state !== 'applied') return applied.state;
    if (this.#owedFilled) sql.transaction(() => writeMeta(sql, { owes: [] }));
    this.#owedFilled = false;
    this.#meta = readMeta(sql);
    if (this.#touched) for (const row of rowsIn(window)) this.#touched.add(row);
    markLocal(this.#outbox, applied.refusals);
    settle(this.#outbox, covered);
    this.#onChange(applied.touched);
    return 'applied';
  }

  /** From now on `hasTouched` knows what windows brought. The returned function forgets it. */
  noteTouched(): () => void {
    this.#touched = new Set();
    return () => {
      this.#touched = null;
    };
  }

  hasTouched(table: string, id: string): boolean {
    return this.#touched?.has(`${table}/${id}`) ?? false;
  }

  /** Null when the range cannot be used here. See repairRange. */
  repair(range: Pick<Suspect, 'table' | 'from' | 'until'>, reply: RangeReply): Repaired | null {
    const { sql, author } = this.#held();
    if (!sql || !this.#meta) return null;
    const done = repairRange(sql, this.#meta, range, reply, this.#waiting([]), author);
    if (!done) return null;
    markLocal(this.#outbox, done.refusals);
    this.#onChange(done.touched);
    return done.repaired;
  }

  /**
   * Turns the replica into that of another scope as far as it goes without the server: what is no longer allowed is gone when
   * this returns true. False: it has to be built anew.
   */
  rescope(to: { readonly role: RoleName; readonly scope: string }): boolean {
    const { sql } = this.#held();
    if (!sql || !this.#meta || !canRescope(sql, this.#meta)) return false;
    this.#owedFilled = false;
    const { refusals } = rescope(sql, this.#meta, to, this.#waiting([]), this.#authorAs(to.role));
    this.#meta = readMeta(sql);
    markLocal(this.#outbox, refusals);
    this.#onChange('all');
    return true;
  }

  /** Rows of tables that are owed, under what waits. */
  fillOwed(parts: readonly (RowsLine | GoneLine)[]): void {
    const { sql, author } = this.#held();
    if (!sql || !this.#meta) return;
    const touched = fillOwed(sql, this.#meta, parts, this.#waiting([]), author);
    this.#onChange(touched);
  }

  /** All that was owed is here, and newer than the cursor: the next window makes it one with the rest. */
  owedFilled(): void {
    this.#owedFilled = true;
  }

  /** It is used until another one is here. */
  buildAnew(): void {
    this.#due = true;
  }

  /** From now on no history from before this is needed here; `pruneStep` takes it away. */
  raiseFloor(floor: number): void {
    const { sql } = this.#held();
    if (!sql) return;
    // What is built anew later does without it, too.
    keepQuotaValue(this.#outbox, 'floor', floor);
    sql.transaction(() => {
      beginPruning(sql);
      writeMeta(sql, { floor });
    });
    this.#meta = readMeta(sql);
  }

  /** Takes some of the history from before the floor away. Answers where to go on; null: there is no more. */
  pruneStep(place: Place | null): Place | null {
    const { sql } = this.#held();
    if (!sql || !this.#meta || this.#meta.floor === null) return null;
    const { next, touched } = pruneStep(sql, this.#meta.role, this.#meta.floor, place);
    if (touched) this.#onChange(new Set([touched]));
    return next;
  }

  /** Accounts that have a case again and whose history is not here. */
  wantedHistory(): readonly string[] {
    const { sql } = this.#held();
    return sql && this.#meta ? wantedHistory(sql, this.#meta.floor) : [];
  }

  historyIsHere(users: readonly string[]): void {
    const { sql } = this.#held();
    if (sql) sql.transaction(() => historyIsHere(sql, users));
  }

  #newBuild(head: Head): Build {
    return new Build(this.#files.build(), head, keptQuota(this.#outbox).floor, this.#waiting([]));
  }

  startBuild(head: Head): Build {
    this.#copying = null;
    this.#build = this.#newBuild(head);
    return this.#build;
  }

  finishBuild(covered: readonly string[]): void {
    if (!this.#build) return;
    const author = this.#authorAs(this.#build.head.role);
    markLocal(this.#outbox, this.#build.finish(this.#waiting(covered), author));
    this.#build = null;
    this.#swapIn();
    settle(this.#outbox, covered);
    this.#onChange('all');
  }

  /** Where a copy that broke off goes on; null when there is none. */
  get copyToResume(): { readonly id: string; readonly next: number } | null {
    return this.#copying && { id: this.#copying.head.id, next: this.#copying.next };
  }

  /** A copy that is here in part goes on, any other is begun. Answers the rows that are here. */
  beginCopy(head: CopyHead): number {
    if (this.#copying?.head.id === head.id) return this.#copying.rows;
    this.#build = null;
    // A whole replica, older as it may be, is worth more than the urgent rows of a new one.
    const gives = !this.#sql || this.#meta?.partial;
    this.#copying = new Copying(head, {
      build: () => this.#newBuild(head.head),
      showFirst: gives ? (urgent) => this.#showFirst(head, urgent) : null,
    });
    return 0;
  }

  /** Answers the rows that are here, or `whole` when the copy has become the replica. What cannot be used ends it. */
  takeCopied(value: unknown): number | 'whole' {
    const copying = this.#copying;
    if (!copying) throw new Error('no copy was begun');
    try {
      const whole = copying.take(value);
      if (!whole) return copying.rows;
      // The snapshot may be older than receipts that are here: the window that follows covers them.
      markLocal(this.#outbox, whole.finish(this.#waiting([]), this.#authorAs(whole.head.role)));
    } catch (error) {
      this.#copying = null;
      throw error;
    }
    this.#copying = null;
    this.#swapIn();
    this.#onChange('all');
    return 'whole';
  }

  #showFirst(head: CopyHead, urgent: Build): void {
    const partial = { cases: urgent.countCases(), of: head.cases };
    urgent.finish(this.#waiting([]), this.#authorAs(head.head.role), partial);
    this.#swapIn();
    this.#onChange('all');
  }

  #swapIn(): void {
    this.#sql = null;
    this.#sql = this.#files.swapIn();
    this.#meta = readMeta(this.#sql);
    this.#due = this.#meta?.partial !== null;
    this.offer();
  }

  /** What a server that is gone had taken waits again, and is shown as waiting. Again with each pull: a full disk may have had no room for it. */
  offer(): void {
    if (this.#meta && offerAgain(this.#outbox, this.#meta.epoch)) this.rebase();
  }

  /** Deletes the file: it was damaged, or its reader may no longer see what is in it. The outbox stays. */
  wipe(): void {
    this.#sql = null;
    this.#meta = null;
    this.#build = null;
    this.#copying = null;
    this.#files.discard();
    this.#onChange('all');
  }

  close(): void {
    this.#sql = null;
    this.#meta = null;
    this.#build = null;
    this.#copying = null;
    this.#files.close();
  }

  #waiting(covered: readonly string[]): PendingItem[] {
    const done = new Set(covered);
    return pendingItems(this.#outbox).filter(({ id }) => !done.has(id));
  }

  #authorAs(role: Head['role']): Author {
    const { deviceId, personId } = this.#author;
    return { deviceId, person: { id: personId, role }, policy: heldBundle(this.#outbox, deviceId) };
  }

  /** The role is the one that the replica was made for: the server's, not what the device remembers. */
  #held(): { sql: Sql | null; author: Author } {
    return { sql: this.#meta ? this.#sql : null, author: this.#authorAs(this.#meta?.role ?? 'moderator') };
  }
}

const ROLL_BACK = new Error('rolled back on purpose');
