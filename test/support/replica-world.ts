import type { RoleName } from '../../core/access/roles.ts';
import { roleOf } from '../../core/access/roles.ts';
import type { Sql, SqlRow } from '../../core/lib/sql.ts';
import { tablesOf } from '../../core/replica/open.ts';
import { listItems, pendingItems } from '../../core/replica/outbox.ts';
import { undoOverlay } from '../../core/replica/overlay.ts';
import { rebase } from '../../core/replica/rebase.ts';
import { type TableName, tableOf } from '../../core/tables/index.ts';
import { visibleColumns } from '../../core/tables/redact.ts';
import { rowFromSqlite } from '../../core/tables/sqlite.ts';
import { Authority } from './authority.ts';
import { FAIR, ReplicaDesk, sha256, signAs } from './replica-desk.ts';

export const uuid = (kind: number, n: number): string =>
  `00000000-0000-4000-8${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`;

const CASES = 4;
const PEOPLE = [uuid(1, 1), uuid(1, 2)] as const;
const AT = Date.UTC(2026, 10, 20);

/** Every table of a role as code sees its rows, sorted: what is in the file, and nothing about how. */
export function dumpReplica(sql: Sql, role: RoleName): Record<string, unknown[]> {
  return Object.fromEntries(
    tablesOf(role).map((table) => {
      const visible = ['id', 'version', ...visibleColumns(table, roleOf(role).redaction)];
      const rows = sql.all<SqlRow>(`SELECT * FROM "${table.name}" ORDER BY id`).map((stored) => {
        const row = rowFromSqlite(tableOf(table.name as TableName), stored);
        return Object.fromEntries(visible.map((name) => [name, row[name]]));
      });
      return [table.name, rows];
    }),
  );
}

/** What `work` sees, without leaving a trace. */
function peek<T>(desk: ReplicaDesk, sql: Sql, work: () => T): T {
  desk.faults.paused = true;
  const undo = new Error('undo');
  let value: T | undefined;
  try {
    sql.transaction(() => {
      value = work();
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  } finally {
    desk.faults.paused = false;
  }
  return value as T;
}

/** Two desks, an authority, and everybody else who writes. */
export class ReplicaWorld {
  readonly authority = new Authority({ sign: signAs('server'), hash: sha256 });
  readonly desks: readonly [ReplicaDesk, ReplicaDesk];
  /** Commands that a person was told are kept. */
  readonly kept = new Set<string>();
  readonly withdrawn = new Set<string>();
  #made = 0;

  constructor() {
    this.authority.transact(
      PEOPLE.map((id, n) => ({
        table: 'people',
        id,
        values: { display_name: `Person ${n}`, role: 'moderator', active: true },
      })),
    );
    for (const id of PEOPLE) this.authority.setRole(id, 'moderator');
    for (let n = 0; n < CASES; n += 1) this.addCase();
    this.desks = [
      new ReplicaDesk(this.authority, PEOPLE[0], uuid(2, 1)),
      new ReplicaDesk(this.authority, PEOPLE[1], uuid(2, 2)),
    ];
  }

  get cases(): number {
    return this.#made;
  }

  /** Subject, a message, a signal and the case: one transaction. */
  addCase(xid = this.authority.begin(), commit = true): void {
    this.#made += 1;
    const n = this.#made;
    const { authority } = this;
    authority.write(xid, 'users', uuid(3, n), {
      external_id: `u-${n}`,
      display_name: `Subject ${n}`,
      email: `subject${n}@example.test`,
      phone: null,
      user_type: 'client',
      country: null,
      verification_status: null,
      status: 'active',
      registered_at: AT,
      last_seen_at: null,
      score: 50.5,
      tier: 'medium',
      trend: 'stable',
    });
    authority.write(xid, 'messages', uuid(4, n), {
      external_id: `m-${n}`,
      conversation_id: null,
      sender_id: uuid(3, n),
      receiver_id: uuid(3, 1),
      content: `call 0301234567${n}`,
      sent_at: AT,
      edited_at: null,
      deleted_at: null,
    });
    authority.write(xid, 'cases', uuid(5, n), {
      subject_user_id: uuid(3, n),
      queue: 'contact',
      state: 'open',
      tier: 'medium',
      score: 50.5,
      priority: n,
      priority_terms: { severity: 1, reach: 2 },
      signal_types: [],
      signal_count: 0,
      opened_at: AT + n,
      last_event_at: AT + n,
      claimed_by: null,
      claimed_at: null,
      claim_expires_at: null,
      decided_at: null,
      decided_by: null,
      decision_id: null,
      second_opinions: 0,
      correlation_id: uuid(6, n),
    });
    if (commit) authority.commit(xid);
  }

  raiseTier(n: number): void {
    this.authority.transact([{ table: 'cases', id: uuid(5, n), values: { tier: 'critical' } }]);
  }

  erase(n: number): void {
    this.authority.transact([{ table: 'messages', id: uuid(4, n), values: { content: '' }, erased: true }]);
  }

  /** A task of the event loop: every promise that can go on has gone on. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    for (const desk of this.desks) {
      desk.reviveIfDead();
      desk.stepped();
    }
  }

  /** The weather clears, transactions end, and everybody is given time. */
  async heal(): Promise<void> {
    for (const xid of this.authority.openTransactions) this.authority.commit(xid);
    for (const desk of this.desks) {
      desk.faults.crashAt(null);
      Object.assign(desk.weather, FAIR);
      desk.poke();
    }
    for (let round = 0; round < 40; round += 1) {
      await this.settle();
      for (const desk of this.desks) desk.advance(15_000);
    }
    await this.settle();
  }

  destroy(): void {
    for (const desk of this.desks) desk.destroy();
  }
}

/** Problems with what must hold at every moment, in words; none is right. */
export function brokenNow(world: ReplicaWorld): string[] {
  const broken: string[] = [];
  for (const desk of world.desks) {
    const { sql, meta } = desk.replica;
    if (desk.faults.dead) continue;
    if (sql && meta) {
      const truth = world.authority.snapshots.get(meta.at);
      const author = { deviceId: desk.device, person: { id: desk.person, role: meta.role } };
      const below = peek(desk, sql, () => {
        undoOverlay(sql);
        return dumpReplica(sql, meta.role);
      });
      if (JSON.stringify(below) !== JSON.stringify(truth))
        broken.push(`I1 ${desk.device}: not the server at ${meta.cursor}`);
      const again = peek(desk, sql, () => {
        rebase(sql, pendingItems(desk.outbox), author);
        return dumpReplica(sql, meta.role);
      });
      if (JSON.stringify(again) !== JSON.stringify(dumpReplica(sql, meta.role)))
        broken.push(`I1 ${desk.device}: the overlay is not what the waiting commands make`);
    }
    for (const item of listItems(desk.outbox)) {
      const receipt = world.authority.receipts.get(item.id);
      const left = item.state === 'delivered' || item.state === 'refused' || item.state === 'dismissed';
      if (left && !receipt) broken.push(`I3 ${item.id} left without a receipt`);
      if (left && receipt && receipt.outcome !== item.outcome) broken.push(`I8 ${item.id} says ${item.outcome}`);
      if (item.state === 'withdrawn' && receipt) broken.push(`I2 ${item.id} was undone and left`);
    }
    if (desk.unexpected.length > 0) broken.push(`unexpected: ${String(desk.unexpected[0])}`);
  }
  return broken;
}

/** What must hold once everything has come to rest. */
export function brokenAtRest(world: ReplicaWorld): string[] {
  const broken = brokenNow(world);
  const { authority } = world;
  for (const desk of world.desks) {
    const role = authority.roleOf(desk.person);
    const { sql, meta } = desk.replica;
    if (!sql || meta?.role !== role) {
      broken.push(`I5 ${desk.device}: holds ${meta?.role ?? 'nothing'} and may be ${role} (${desk.sync.state.phase})`);
      continue;
    }
    if (JSON.stringify(dumpReplica(sql, role)) !== JSON.stringify(authority.redacted(role)))
      broken.push(`I4 ${desk.device}: not the server's state`);
    const waiting = listItems(desk.outbox).filter(({ state }) => state === 'held' || state === 'queued');
    if (waiting.length > 0) broken.push(`I9 ${desk.device}: ${waiting.length} still wait`);
    if (sql.get('SELECT 1 FROM pending')) broken.push(`I1 ${desk.device}: still shows what the server has answered`);
    if (desk.sync.state.phase !== 'online') broken.push(`${desk.device} is ${desk.sync.state.phase}`);
  }
  const audited = new Map<string, number>();
  for (const { commandId } of authority.audit) audited.set(commandId, (audited.get(commandId) ?? 0) + 1);
  for (const id of world.kept) {
    const times = audited.get(id) ?? 0;
    if (world.withdrawn.has(id) ? times !== 0 : times !== 1) broken.push(`I2 ${id} was applied ${times} times`);
  }
  for (const { commandId, outcome, changes } of authority.audit) {
    if ((outcome === 'rejected') !== (changes === 0))
      broken.push(`I7 ${commandId}: ${outcome} with ${changes} changes`);
  }
  return broken;
}
