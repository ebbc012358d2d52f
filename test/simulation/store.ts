import type { ColumnKind, Table } from '../../core/tables/define.ts';
import type { FeedRow } from '../../core/tables/feed.ts';
import { TABLE_NAMES, type TableName, tableOf } from '../../core/tables/index.ts';
import { RowExistsError } from '../../server/commands/row-cache.ts';
import { parseSnapshot, type Snapshot } from '../../server/feed/cursor.ts';

/** A change of one row, as whoever writes to the database makes it. */
export interface Write {
  readonly table: TableName;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Made, and not only changed: a change of a row that is not there does nothing. */
  readonly isNew?: boolean;
  /** It became evidence of a case. Only such rows are fed, where the table says so. */
  readonly evidence?: boolean;
  readonly erased?: boolean;
}

/** One version of a row. It never changes: copies of the store share it. */
export interface Version {
  readonly id: string;
  readonly version: number;
  readonly rev: bigint;
  /** Place of its commit in the order of commits. */
  readonly committed: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly evidence: boolean;
  readonly erased: boolean;
  /** As `feedSelect` reads it. */
  readonly feed: FeedRow;
}

/** Another transaction has changed the row and has not ended: whoever wants it waits. */
export class Locked extends Error {
  override readonly name = 'Locked';
  /** As Postgres says it to who would rather not wait: nothing of the push counts. */
  readonly code = '55P03';
  readonly by: bigint;

  constructor(by: bigint) {
    super(`waits for ${by}`);
    this.by = by;
  }
}

interface Open {
  readonly writes: Write[];
  readonly locks: Set<string>;
}

const asText = (kind: ColumnKind, value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return kind === 'json' ? JSON.stringify(value) : String(value);
};

export function feedRow(
  table: Table,
  id: string,
  version: number,
  { values, erased }: Pick<Version, 'values' | 'erased'>,
) {
  const columns = Object.entries(table.columns).map(([name, { kind }]) => asText(kind, values[name]));
  return [id, String(version), ...columns, ...(table.erasable ? [String(erased)] : [])];
}

/** As the trigger `docket_stamp` makes it. */
function next(before: Version | undefined, write: Write, rev: bigint, committed: number): Version {
  const kept = {
    values: { ...before?.values, ...write.values },
    evidence: write.evidence ?? before?.evidence ?? false,
    erased: write.erased ?? before?.erased ?? false,
  };
  const version = (before?.version ?? 0) + 1;
  const feed = feedRow(tableOf(write.table), write.id, version, kept);
  return { ...kept, id: write.id, version, rev, committed, feed };
}

/**
 * What of Postgres the feed rests on, in memory: transaction ids in the order in which transactions begin, versions
 * that become visible at commit, snapshots, row locks. Proven equal to the real one by twin.pg.test.ts.
 */
export class Store {
  readonly #tables = new Map<TableName, Map<string, Version[]>>(TABLE_NAMES.map((name) => [name, new Map()]));
  readonly #open = new Map<bigint, Open>();
  readonly #locks = new Map<string, bigint>();
  /** table → the commits that wrote to it, in order. */
  readonly #changed = new Map<TableName, number[]>();
  #next: bigint;
  #highestEnded: bigint;
  #commits = 0;

  /** `next`: the first transaction id. */
  constructor(next: bigint) {
    this.#next = next;
    this.#highestEnded = next - 1n;
  }

  /** What is committed by now, as a backup holds it. `next`: where transaction ids go on. */
  copy(next = this.#next): Store {
    const copy = new Store(next);
    copy.#commits = this.#commits;
    for (const [table, rows] of this.#tables) {
      copy.#tables.set(table, new Map([...rows].map(([id, versions]) => [id, [...versions]])));
    }
    for (const [table, commits] of this.#changed) copy.#changed.set(table, [...commits]);
    return copy;
  }

  /** server/feed/epoch.ts: rows that name transactions which are still to come here are from now. */
  stampAhead(): void {
    const xid = this.begin();
    for (const table of TABLE_NAMES) {
      for (const { id, rev, evidence } of this.versions(table)) {
        if (rev >= xid && (evidence || !tableOf(table).evidenceOnly)) this.write(xid, { table, id, values: {} });
      }
    }
    if (this.#of(xid).writes.length > 0) this.commit(xid);
    else this.rollBack(xid);
  }

  get next(): bigint {
    return this.#next;
  }

  get commits(): number {
    return this.#commits;
  }

  begin(): bigint {
    const xid = this.#next;
    this.#next += 1n;
    this.#open.set(xid, { writes: [], locks: new Set() });
    return xid;
  }

  /** Who has locked it; undefined when nobody has. */
  holderOf(key: string): bigint | undefined {
    return this.#locks.get(key);
  }

  isOpen(xid: bigint): boolean {
    return this.#open.has(xid);
  }

  /** Throws Locked when another transaction holds it. */
  lock(xid: bigint, key: string): void {
    const holder = this.#locks.get(key);
    if (holder !== undefined && holder !== xid) throw new Locked(holder);
    this.#locks.set(key, xid);
    this.#of(xid).locks.add(key);
  }

  write(xid: bigint, write: Write): void {
    this.lock(xid, `${write.table}/${write.id}`);
    this.#of(xid).writes.push(write);
  }

  /** As write, for a row that must not be there. */
  insert(xid: bigint, write: Write): void {
    if (this.latest(write.table, write.id)) throw new RowExistsError(`${write.table}/${write.id}`);
    this.write(xid, write);
  }

  commit(xid: bigint): void {
    const { writes } = this.#of(xid);
    this.#commits += 1;
    for (const write of writes) {
      const rows = this.#rows(write.table);
      const versions = rows.get(write.id) ?? [];
      versions.push(next(versions.at(-1), write, xid, this.#commits));
      rows.set(write.id, versions);
    }
    for (const table of new Set(writes.map((write) => write.table))) {
      const commits = this.#changed.get(table) ?? [];
      commits.push(this.#commits);
      this.#changed.set(table, commits);
    }
    this.#end(xid);
  }

  rollBack(xid: bigint): void {
    this.#end(xid);
  }

  snapshot(): Snapshot {
    const xmax = this.#highestEnded + 1n;
    const running = [...this.#open.keys()].filter((xid) => xid < xmax);
    return parseSnapshot(`${running[0] ?? xmax}:${xmax}:${running.join(',')}`);
  }

  /** The newest committed version. */
  latest(table: TableName, id: string): Version | undefined {
    return this.#rows(table).get(id)?.at(-1);
  }

  /** Every version of its rows that was ever committed. */
  everyVersion(table: TableName): Version[] {
    return [...this.#rows(table).values()].flat();
  }

  /** The last of so many commits that wrote to the table; 0 when none did. */
  changedAt(table: TableName, commits = this.#commits): number {
    return this.#changed.get(table)?.findLast((commit) => commit <= commits) ?? 0;
  }

  /** The newest committed versions of a table, or those as of an earlier commit. */
  versions(table: TableName, commits = this.#commits): Version[] {
    const all = [...this.#rows(table).values()];
    const found = all.map((versions) => versions.findLast(({ committed }) => committed <= commits));
    return found.filter((version) => version !== undefined);
  }

  /** What the transaction itself sees: what is committed, and its own writes over it. */
  seenBy(xid: bigint, table: TableName): Version[] {
    const seen = new Map(this.versions(table).map((version) => [version.id, version]));
    for (const write of this.#of(xid).writes) {
      if (write.table === table) seen.set(write.id, next(seen.get(write.id), write, xid, this.#commits));
    }
    return [...seen.values()];
  }

  #end(xid: bigint): void {
    for (const key of this.#of(xid).locks) this.#locks.delete(key);
    this.#open.delete(xid);
    if (xid > this.#highestEnded) this.#highestEnded = xid;
  }

  #of(xid: bigint): Open {
    const open = this.#open.get(xid);
    if (!open) throw new Error(`transaction ${xid} has ended`);
    return open;
  }

  #rows(table: TableName): Map<string, Version[]> {
    return this.#tables.get(table) as Map<string, Version[]>;
  }
}

/** Whether a transaction that has committed is visible in the snapshot. */
export function isVisible(xid: bigint, snapshot: Snapshot): boolean {
  if (xid < BigInt(snapshot.xmin)) return true;
  if (xid >= BigInt(snapshot.xmax)) return false;
  const running = snapshot.text.split(':')[2] ?? '';
  return !running.split(',').includes(String(xid));
}
