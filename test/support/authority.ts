import type { RoleName } from '../../core/access/roles.ts';
import { roleOf } from '../../core/access/roles.ts';
import { canonical } from '../../core/audit/canonical.ts';
import type { Change, Rows, Verdict } from '../../core/commands/define.ts';
import { runCommand } from '../../core/commands/run.ts';
import type { CommandEnvelope, PullRequest, PushResult, Receipt, ReceiptBody } from '../../core/contract/wire.ts';
import type { Failure } from '../../core/replica/machine.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { Table } from '../../core/tables/define.ts';
import { type Row, TABLES, type TableName } from '../../core/tables/index.ts';
import { treat, visibleColumns } from '../../core/tables/redact.ts';

type Stored = Record<string, unknown> & { id: string; version: number };
interface Version {
  readonly row: Stored;
  readonly rev: bigint;
  readonly erased: boolean;
  /** Place of its commit in the order of commits. */
  readonly committed: number;
}
export interface Position {
  readonly committed: number;
  readonly xmin: bigint;
}

/** table → id → row */
type State = Map<TableName, Map<string, Version>>;

export interface AuditRow {
  readonly commandId: string;
  readonly outcome: string;
  readonly changes: number;
}

/**
 * The server's part of the sync in memory: the same commands and the same redaction, transactions that overlap and
 * commit out of order, and a feed whose cursor is the snapshot's xmin.
 */
export class Authority {
  readonly epoch = '00000000-0000-4000-8000-00000000e0c4';
  readonly audit: AuditRow[] = [];
  readonly receipts = new Map<string, Receipt>();
  /** By the clock in a window's head: what its reader must hold after it. */
  readonly snapshots = new Map<number, Record<string, unknown[]>>();
  /** Everything that was ever committed by xid; what is open is not in it. */
  readonly #state: State = new Map();
  readonly #open = new Map<bigint, (() => void)[]>();
  readonly #roles = new Map<string, RoleName>();
  readonly #chains = new Map<string, { seq: number; hash: string }>();
  readonly #sign: (text: string) => string;
  readonly #hash: (text: string) => string;
  readonly #listeners = new Set<() => void>();
  #commits = 0;
  #next = 100n;
  #clock = 1_000;

  constructor(options: { sign: (text: string) => string; hash: (text: string) => string }) {
    this.#sign = options.sign;
    this.#hash = options.hash;
    for (const name of Object.keys(TABLES) as TableName[]) this.#state.set(name, new Map());
  }

  setRole(personId: string, role: RoleName): void {
    this.#roles.set(personId, role);
  }

  roleOf(personId: string): RoleName {
    const role = this.#roles.get(personId);
    if (!role) throw new Error('nobody');
    return role;
  }

  /** The server's clock, ms. */
  now(): number {
    this.#clock += 1;
    return this.#clock;
  }

  /** Begins a transaction that stays open; its rows become visible, with its old number, at commit. */
  begin(): bigint {
    const xid = this.#next;
    this.#next += 1n;
    this.#open.set(xid, []);
    return xid;
  }

  write(xid: bigint, table: TableName, id: string, values: Record<string, unknown>, erased = false): void {
    this.#open.get(xid)?.push(() => {
      const rows = this.#rows(table);
      const before = rows.get(id);
      const row = { ...before?.row, ...values, id, version: (before?.row.version ?? 0) + 1 };
      rows.set(id, { row, rev: xid, erased: erased || (before?.erased ?? false), committed: this.#commits });
    });
  }

  commit(xid: bigint): void {
    this.#commits += 1;
    for (const write of this.#open.get(xid) ?? []) write();
    this.#open.delete(xid);
    for (const listener of this.#listeners) listener();
  }

  rollBack(xid: bigint): void {
    this.#open.delete(xid);
  }

  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Where a live stream stands: what is committed after it will be sent. */
  position(): Position {
    return { committed: this.#commits, xmin: this.#xmin() };
  }

  get openTransactions(): bigint[] {
    return [...this.#open.keys()];
  }

  /** One transaction, begun and committed at once. */
  transact(
    writes: readonly { table: TableName; id: string; values: Record<string, unknown>; erased?: boolean }[],
  ): void {
    const xid = this.begin();
    for (const { table, id, values, erased } of writes) this.write(xid, table, id, values, erased);
    this.commit(xid);
  }

  scopeOf(role: RoleName): string {
    return `${role}:1`;
  }

  #rows(table: TableName): Map<string, Version> {
    const rows = this.#state.get(table);
    if (!rows) throw new Error(table);
    return rows;
  }

  #xmin(): bigint {
    // Numbers are given in order: the first that is open is the lowest.
    return this.#open.keys().next().value ?? this.#next;
  }

  /** What a reader of this role must hold, as `table → sorted rows`: the yardstick for I1, I4 and I5. */
  redacted(role: RoleName): Record<string, unknown[]> {
    return Object.fromEntries(
      this.#tables(role).map((table) => [
        table.name,
        [...this.#rows(table.name as TableName).values()]
          .filter(({ erased }) => !erased)
          .map(({ row }) => redactRow(table, role, row))
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      ]),
    );
  }

  #tables(role: RoleName): Table[] {
    return (Object.values(TABLES) as Table[]).filter((table) => roleOf(role).permissions.includes(table.permission));
  }

  /** The lines of a window, `page` rows each. Throws as a server answers. */
  window(personId: string, asked: Pick<PullRequest, 'epoch' | 'scope' | 'cursor'>, page: number): unknown[] {
    const role = this.roleOf(personId);
    if (asked.cursor !== '0') {
      if (asked.epoch !== this.epoch) throw answer('rebuild', 'epoch_changed');
      if (asked.scope !== this.scopeOf(role)) throw answer('rebuild', 'scope_changed');
    }
    return this.#lines(role, asked.cursor, page, ({ rev }) => rev >= BigInt(asked.cursor));
  }

  /** What was committed since, as a live stream sends it. */
  changes(role: RoleName, since: Position): unknown[] {
    return this.#lines(role, String(since.xmin), 1_000, ({ committed }) => committed > since.committed);
  }

  #lines(role: RoleName, from: string, page: number, wanted: (version: Version) => boolean): unknown[] {
    const lines: unknown[] = [];
    let rows = 0;
    for (const table of this.#tables(role)) {
      const found = [...this.#rows(table.name as TableName).values()].filter(wanted);
      const gone = found.filter(({ erased }) => erased).map(({ row }) => row.id);
      const alive = found.filter(({ erased }) => !erased).map(({ row }) => redactRow(table, role, row));
      const columns = ['id', 'version', ...visibleColumns(table, roleOf(role).redaction)];
      for (let start = 0; start < alive.length; start += page) {
        const part = alive.slice(start, start + page);
        const values = columns.map((name) => part.map((row) => row[name] ?? null));
        lines.push({ t: 'rows', table: table.name, columns, values });
        rows += part.length;
      }
      if (gone.length > 0 && from !== '0') lines.push({ t: 'gone', table: table.name, ids: gone });
    }
    const at = this.now();
    this.snapshots.set(at, this.redacted(role));
    const [epoch, scope, to] = [this.epoch, this.scopeOf(role), String(this.#xmin())];
    return [{ t: 'window', epoch, scope, role, from, to, at, expected: null }, ...lines, { t: 'end', rows }];
  }

  push(personId: string, commands: readonly CommandEnvelope[]): { results: PushResult[] } {
    return { results: commands.map((envelope) => this.#take(personId, envelope)) };
  }

  #take(personId: string, envelope: CommandEnvelope): PushResult {
    const stored = this.receipts.get(envelope.id);
    if (stored) return { t: 'receipt', receipt: stored };
    const chain = this.#chains.get(envelope.device_id) ?? { seq: 0, hash: '0'.repeat(64) };
    if (envelope.seq > chain.seq + 1) {
      return { t: 'held', command_id: envelope.id, code: 'command_out_of_order', expected_seq: chain.seq + 1 };
    }
    if (envelope.seq !== chain.seq + 1 || envelope.prev_hash !== chain.hash) throw new Error('the chain is broken');
    this.#chains.set(envelope.device_id, { seq: envelope.seq, hash: this.#hash(canonical(envelope)) });
    const verdict = runCommand(envelope.name, envelope.args, this.#view(), {
      now: envelope.at,
      at: envelope.at,
      person: { id: personId, role: this.roleOf(personId) },
      deviceId: envelope.device_id,
      commandId: envelope.id,
    });
    return { t: 'receipt', receipt: this.#record(envelope, verdict) };
  }

  #record(envelope: CommandEnvelope, verdict: Verdict): Receipt {
    const changes: readonly Change[] = verdict.ok ? verdict.changes : [];
    if (changes.length > 0) {
      this.transact(changes.map(({ table, id, values }) => ({ table, id, values: values as Record<string, unknown> })));
    }
    const outcome = verdict.ok ? verdict.outcome : 'rejected';
    this.audit.push({ commandId: envelope.id, outcome, changes: changes.length });
    const body: ReceiptBody = {
      command_id: envelope.id,
      device_id: envelope.device_id,
      seq: envelope.seq,
      outcome,
      code: verdict.ok ? null : verdict.refusal.code,
      detail: null,
      audit_id: envelope.id,
      correlation_id: envelope.correlation_id,
      recorded_at: this.now(),
    };
    const receipt = { ...body, signature: this.#sign(canonical(body)) };
    this.receipts.set(envelope.id, receipt);
    return receipt;
  }

  #view(): Rows {
    const list = <N extends TableName>(table: N): Row<N>[] =>
      [...this.#rows(table).values()].filter(({ erased }) => !erased).map(({ row }) => row as unknown as Row<N>);
    return {
      get: (table, id) => list(table).find((row) => row.id === id),
      list: (table, column, equals) => list(table).filter((row) => row[column] === equals),
    };
  }
}

function redactRow(table: Table, role: RoleName, row: Stored): Stored {
  const { redaction } = roleOf(role);
  const seen: Stored = { id: row.id, version: row.version };
  for (const name of visibleColumns(table, redaction)) {
    const column = table.columns[name];
    if (column) seen[name] = treat(row[name], redaction[column.sensitivity], (value) => `t:${value.length}`);
  }
  return seen;
}

export const answer = (kind: Failure['kind'], code: Failure['refusal']['code']): TransportError =>
  new TransportError({ kind, refusal: { code }, retryAfter: null });
