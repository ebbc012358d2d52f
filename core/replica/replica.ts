import type { Verdict } from '../commands/define.ts';
import type { Sql } from '../lib/sql.ts';
import { type Applied, applyWindow, type Order } from './apply.ts';
import { Build } from './build.ts';
import { type ReplicaMeta, readMeta } from './meta.ts';
import { openReplica } from './open.ts';
import { markLocal, pendingItems, settle } from './outbox.ts';
import { type Author, type PendingItem, rebase, runLocally } from './rebase.ts';
import { isDamaged } from './storage.ts';
import type { Head, Window } from './window.ts';

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

  /** Readable, but made by an older version: to be built anew at the next contact. */
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
      this.#due = opened.state === 'adopted';
      this.rebase();
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
    if (sql) this.#onChange(sql.transaction(() => runLocally(sql, item, author)).touched);
  }

  /** Makes the overlay anew from the outbox. */
  rebase(): void {
    const { sql, author } = this.#held();
    if (!sql) return;
    const { refusals, touched } = rebase(sql, pendingItems(this.#outbox), author);
    markLocal(this.#outbox, refusals);
    if (touched.size > 0) this.#onChange(touched);
  }

  /** `covered`: accepted commands whose effect the window is known to hold. */
  apply(window: Window, order: Order, covered: readonly string[]): Applied['state'] {
    const { sql, author } = this.#held();
    if (!sql || !this.#meta) return 'foreign';
    const applied = applyWindow(sql, this.#meta, window, order, this.#waiting(covered), author);
    if (applied.state === 'stale' && covered.length > 0) {
      // The replica is further than this window was, so that it holds what the window was known to cover.
      settle(this.#outbox, covered);
      this.rebase();
    }
    if (applied.state !== 'applied') return applied.state;
    this.#meta = readMeta(sql);
    markLocal(this.#outbox, applied.refusals);
    settle(this.#outbox, covered);
    this.#onChange(applied.touched);
    return 'applied';
  }

  startBuild(head: Head): Build {
    this.#build = new Build(this.#files.build(), head);
    return this.#build;
  }

  finishBuild(covered: readonly string[]): void {
    if (!this.#build) return;
    const author = this.#authorAs(this.#build.head.role);
    markLocal(this.#outbox, this.#build.finish(this.#waiting(covered), author));
    this.#build = null;
    this.#sql = null;
    this.#sql = this.#files.swapIn();
    this.#meta = readMeta(this.#sql);
    this.#due = false;
    settle(this.#outbox, covered);
    this.#onChange('all');
  }

  /** Deletes the file: it was damaged, or its reader may no longer see what is in it. The outbox stays. */
  wipe(): void {
    this.#sql = null;
    this.#meta = null;
    this.#build = null;
    this.#files.discard();
    this.#onChange('all');
  }

  close(): void {
    this.#sql = null;
    this.#meta = null;
    this.#build = null;
    this.#files.close();
  }

  #waiting(covered: readonly string[]): PendingItem[] {
    const done = new Set(covered);
    return pendingItems(this.#outbox).filter(({ id }) => !done.has(id));
  }

  #authorAs(role: Head['role']): Author {
    return { deviceId: this.#author.deviceId, person: { id: this.#author.personId, role } };
  }

  /** The role is the one that the replica was made for: the server's, not what the device remembers. */
  #held(): { sql: Sql | null; author: Author } {
    return { sql: this.#meta ? this.#sql : null, author: this.#authorAs(this.#meta?.role ?? 'moderator') };
  }
}

const ROLL_BACK = new Error('rolled back on purpose');
