import { canonical } from '../../core/audit/canonical.ts';
import type { Read } from '../../core/commands/define.ts';
import type { PushResult, Receipt, ReceiptBody } from '../../core/contract/wire.ts';
import type { EnforcementWindow } from '../../core/enforcement/window.ts';
import { must } from '../../core/lib/must.ts';
import { rowFromFeed } from '../../core/tables/feed.ts';
import { type TableName, tableOf } from '../../core/tables/index.ts';
import { type ChainDevice, type Ruling, ruleChain } from '../../server/commands/chain.ts';
import type { CommandItem } from '../../server/commands/decide-one.ts';
import { followUpRows } from '../../server/commands/follow-ups.ts';
import type { Item, NamedItem } from '../../server/commands/item.ts';
import { suspectClocks } from '../../server/commands/push.ts';
import { type RowCache, RowExistsError } from '../../server/commands/row-cache.ts';
import type { RowStore } from '../../server/commands/row-store.ts';
import { runGroupOn } from '../../server/commands/run-group.ts';
import { type Settled, settledOf, settledRefusal } from '../../server/commands/settled.ts';
import type { Author, Recorded } from './backend.ts';
import { POLICY } from './published-rules.ts';
import type { Store, Version } from './store.ts';

type Row = { id: string; version: number } & Record<string, unknown>;

/** A version as a command reads it. */
function rowOf(table: TableName, { feed }: Pick<Version, 'feed'>): Row {
  const names = ['id', 'version', ...Object.keys(tableOf(table).columns)];
  return rowFromFeed(tableOf(table), Object.fromEntries(names.map((name, at) => [name, feed[at] ?? null]))) as Row;
}

/** server/commands/load-rows.ts on the store: loads and locks. */
function load(store: Store, xid: bigint, cache: RowCache, reads: readonly Read[]): void {
  for (const read of cache.missing(reads)) {
    const { column, equals } = read.where;
    const rows = store
      .seenBy(xid, read.table)
      .map((version) => rowOf(read.table, version))
      .filter((row) => row[column] === equals);
    for (const row of rows) store.lock(xid, `${read.table}/${row.id}`);
    cache.loaded([read], read.table, rows);
  }
}

/** server/commands/write-rows.ts on the store. An id that is taken fails before anything is written. */
function write(store: Store, xid: bigint, cache: RowCache): void {
  const writes = cache.writes();
  for (const { table, inserts } of writes) {
    const taken = new Set(store.seenBy(xid, table).map(({ id }) => id));
    for (const { id } of inserts) if (taken.has(id)) throw new RowExistsError(`${table}/${id}`);
  }
  for (const { table, inserts, updates } of writes) {
    for (const { id, version: _version, ...values } of inserts) store.write(xid, { table, id, values });
    for (const { row, columns } of updates) {
      const values = Object.fromEntries(columns.map((name) => [name, row[name]]));
      if (columns.length > 0) store.write(xid, { table, id: row.id, values });
    }
  }
}

export interface PushOptions {
  readonly store: Store;
  readonly xid: bigint;
  readonly author: Author;
  readonly now: number;
  /** The sender's wall clock. */
  readonly sentAt: number;
  readonly window: EnforcementWindow;
  readonly certified: (item: CommandItem) => boolean;
  readonly devices: ReadonlyMap<string, ChainDevice>;
  readonly stored: ReadonlyMap<string, ReadonlyMap<string, Receipt>>;
  readonly sign: (text: string) => string;
  readonly newId: () => string;
  readonly onFault: (error: unknown) => void;
}

/** server/commands/row-store.ts on the store. Nothing is written before all is decided, so that there is nothing to undo. */
const rowStoreOf = ({ store, xid, certified }: PushOptions): RowStore => ({
  certified: async () => certified,
  load: async (cache, reads) => load(store, xid, cache, reads),
  write: async (cache) => write(store, xid, cache),
  attempt: (work) => work(),
});

export interface Settlement {
  readonly results: PushResult[];
  readonly receipts: { readonly item: NamedItem; readonly receipt: Receipt }[];
  readonly recorded: Recorded[];
}

/** server/commands/push.ts on the store: what the push decides, before it is committed. */
export async function decidePush(items: readonly Item[], options: PushOptions): Promise<Settlement> {
  const { author, now, sentAt, window, devices, stored, store, xid, onFault } = options;
  const rulings = ruleChain(items, { now, personId: author.id, deviceId: author.deviceId, devices, stored });
  const runs = rulings.flatMap((ruling) => (ruling.t === 'run' ? [ruling.item] : []));
  const clockSuspect = suspectClocks(items, { now, sentAt });
  const group = { store: rowStoreOf(options), author, now, window, policy: POLICY, clockSuspect };
  const decided = await runGroupOn(runs, { ...group, onFault: (_item, error) => onFault(error) });
  const refusals = rulings.flatMap((ruling) => (ruling.t === 'refused' ? [settledRefusal(ruling)] : []));
  const settled = [...decided.map(settledOf), ...refusals];
  for (const { id, ...values } of followUpRows(settled, { personId: author.id, now })) {
    if (!store.latest('follow_ups', id)) store.write(xid, { table: 'follow_ups', id, values });
  }
  const receipts = settled.map((one) => ({ item: one.item, receipt: receiptOf(one, options) }));
  const byKey = new Map(receipts.map(({ item, receipt }) => [`${item.id}/${item.hash}`, receipt]));
  return {
    results: rulings.map((ruling) => resultOf(ruling, byKey)),
    receipts,
    recorded: settled.map(recordedOf),
  };
}

function receiptOf({ item, outcome, code, detail }: Settled, { now, newId, sign }: PushOptions): Receipt {
  const body: ReceiptBody = {
    command_id: item.id,
    device_id: item.deviceId,
    seq: item.seq,
    outcome,
    code,
    detail,
    audit_id: newId(),
    correlation_id: item.correlationId,
    recorded_at: now,
  };
  return { ...body, signature: sign(canonical(body)) };
}

const recordedOf = ({ item, outcome, code, audit }: Settled): Recorded => ({
  commandId: item.id,
  deviceId: item.deviceId,
  outcome,
  code,
  changed: audit.beforeHash !== audit.afterHash,
  envelope: item.text,
});

function resultOf(ruling: Ruling, receipts: ReadonlyMap<string, Receipt>): PushResult {
  if (ruling.t === 'held') {
    return { t: 'held', command_id: ruling.id, code: ruling.code, expected_seq: ruling.expectedSeq };
  }
  if (ruling.t === 'stored') return { t: 'receipt', receipt: ruling.receipt };
  return { t: 'receipt', receipt: must(receipts.get(`${ruling.item.id}/${ruling.item.hash}`), 'a receipt') };
}
