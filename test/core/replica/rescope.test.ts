import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLE_NAMES, type RoleName, roleOf } from '../../../core/access/roles.ts';
import type { Sql, SqlRow } from '../../../core/lib/sql.ts';
import { writeMeta } from '../../../core/replica/meta.ts';
import { openOutbox } from '../../../core/replica/outbox.ts';
import { pullCopy, pullOwed } from '../../../core/replica/pull.ts';
import { Replica } from '../../../core/replica/replica.ts';
import { treat, visibleColumns } from '../../../core/tables/redact.ts';
import { shapeOf, tablesFor } from '../../../core/tables/scope.ts';
import { type OpenSql, replicaFiles } from '../../../electron/backend/files.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { Crash, Faults, faultySql } from '../../support/faulty-sql.ts';
import { dumpReplica, uuid } from '../../support/replica-world.ts';
import { EPOCH } from './support.ts';

// core/replica/SPEC.md, I5: a change of scope takes away first, and fetches then.

const EMAIL = 'quintessa.vandermolen@example.org';
const CONTENT = 'my number is +49 171 9876543, yours truly';
const AT = Date.UTC(2026, 10, 20);
const USER = {
  external_id: 'u-1',
  display_name: 'Quintessa Vandermolen',
  email: EMAIL,
  phone: '+49 171 9876543',
  user_type: 'client',
  country: null,
  verification_status: null,
  status: 'active',
  registered_at: AT,
  last_seen_at: null,
  score: 50.5,
  tier: 'medium',
  trend: 'stable',
};
const MESSAGE = {
  external_id: 'm-1',
  conversation_id: null,
  sender_id: uuid(3, 1),
  receiver_id: uuid(3, 2),
  content: CONTENT,
  sent_at: AT,
  edited_at: null,
  deleted_at: null,
};
const PERSON = { display_name: 'Ada', role: 'moderator', active: true };
const STORED: Record<string, Record<string, unknown>[]> = {
  users: [1, 2, 3].map((n) => ({ id: uuid(3, n), version: 1, ...USER, external_id: `u-${n}` })),
  messages: [1, 2].map((n) => ({ id: uuid(4, n), version: 2, ...MESSAGE, external_id: `m-${n}` })),
  people: [{ id: uuid(1, 1), version: 1, ...PERSON }],
};
const tokenise = (value: string): string => `tok_${value.length}`;

/** What the server would send a role of one table. */
function seen(role: RoleName, table: string) {
  const declared = tablesFor(role).find(({ name }) => name === table);
  if (!declared) throw new Error(table);
  const { redaction } = roleOf(role);
  const columns = ['id', 'version', ...visibleColumns(declared, redaction)];
  const rows = (STORED[table] ?? []).map((row) =>
    columns.map((name) => {
      const column = declared.columns[name];
      return column ? treat(row[name], redaction[column.sensitivity], tokenise) : row[name];
    }),
  );
  return { table, columns, rows };
}
const tablesSeen = (role: RoleName) =>
  tablesFor(role)
    .map(({ name }) => seen(role, name))
    .filter(({ rows }) => rows.length > 0);
const key = (role: RoleName): string => `${role}:1`;
const head = (role: RoleName) =>
  ({ t: 'window', epoch: EPOCH, scope: key(role), role, from: '0', to: '500', at: 2, expected: 6 }) as const;

async function* copyFor(role: RoleName) {
  const tables = tablesSeen(role);
  yield { t: 'copy', id: uuid(8, 1), head: head(role), cases: 0 };
  for (const [n, table] of tables.entries()) yield { t: 'part', n, urgent: false, tables: [table] };
  yield { t: 'end', n: tables.length, rows: tables.reduce((sum, { rows }) => sum + rows.length, 0) };
}
async function* owedFor(role: RoleName, owes: readonly string[]) {
  yield head(role);
  let sent = 0;
  for (const { table, columns, rows } of tablesSeen(role).filter((one) => owes.includes(one.table))) {
    yield { t: 'rows', table, columns, values: columns.map((_, at) => rows.map((row) => row[at])) };
    sent += rows.length;
  }
  yield { t: 'end', rows: sent };
}
const now = new AbortController().signal;

/** What is owed, and the window that follows. */
async function fill(role: RoleName): Promise<void> {
  const owes = replica.meta?.owes ?? [];
  if (owes.length > 0) await pullOwed(replica, owedFor(role, owes), now, () => undefined);
  // Until then it is ahead of the rest.
  expect(replica.meta?.owes).toEqual(owes);
  expect(replica.apply({ head: { ...head(role), from: '500', to: '501' }, parts: [] }, 'later', [])).toBe('applied');
  expect(replica.meta?.owes).toEqual([]);
}

let folder: string;
let faults: Faults;
let handles: Sql[];
let outbox: Sql;
let replica: Replica;
function open(): void {
  faults = new Faults();
  handles = [];
  const mine = faults;
  const openSql: OpenSql = (options) => {
    mine.tick();
    const sql = openDatabase({ ...options, key: null });
    handles.push(sql);
    return faultySql(sql, mine);
  };
  const file = (name: string): string => path.join(folder, name);
  const paths = { vault: file('v'), replica: file('replica.db'), build: file('b.db'), outbox: file('outbox.db') };
  outbox = openDatabase({ path: paths.outbox, key: null, use: 'outbox' });
  openOutbox(outbox);
  const author = { deviceId: uuid(2, 1), personId: uuid(1, 1) };
  replica = new Replica(replicaFiles(paths, '', openSql), outbox, author, () => undefined);
  replica.open();
}
function bury(): void {
  for (const sql of handles) sql.close();
  outbox.close();
}
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docket-test-rescope-'));
  open();
});
afterEach(() => {
  bury();
  rmSync(folder, { recursive: true, force: true });
});

const dump = (role: RoleName): Record<string, unknown[]> => (replica.sql ? dumpReplica(replica.sql, role) : {});
/** A replica of this role, built from nothing. */
async function anew(role: RoleName): Promise<Record<string, unknown[]>> {
  replica.wipe();
  await pullCopy(replica, copyFor(role), now, () => undefined);
  return dump(role);
}

/** Problems with what the replica holds for this role: tables and values that it must not. None is right. */
function forbidden(role: RoleName): string[] {
  const { sql } = replica;
  if (!sql) return [];
  const found: string[] = [];
  const allowed = new Set(shapeOf(role).map(([table]) => table));
  for (const { name } of sql.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    if (['meta', 'pending', 'overlay', 'parked'].includes(name)) continue;
    if (!allowed.has(name)) found.push(`table ${name}`);
    const values = new Set(
      allowed.has(name)
        ? seen(role, name)
            .rows.flat()
            .map((value) => JSON.stringify(value))
        : [],
    );
    for (const row of sql.all<SqlRow>(`SELECT * FROM "${name}"`)) {
      for (const [column, value] of Object.entries(row)) {
        if (typeof value === 'string' && !values.has(JSON.stringify(value))) found.push(`${name}.${column}: ${value}`);
      }
    }
  }
  return found;
}

const PAIRS = ROLE_NAMES.flatMap((from) => ROLE_NAMES.filter((to) => to !== from).map((to) => [from, to] as const));

describe.each(PAIRS)('%s becomes %s', (from, to) => {
  it('what is no longer allowed is gone at once, and then all is as if built anew', async () => {
    const wanted = await anew(to);
    await anew(from);
    expect(replica.rescope({ role: to, scope: key(to) })).toBe(true);
    expect(forbidden(to)).toEqual([]);
    expect(replica.meta).toMatchObject({ role: to, scope: key(to), cursor: '500' });
    // A second console of the file sees the same: it is on the disk.
    bury();
    open();
    expect(forbidden(to)).toEqual([]);
    expect(replica.rebuildDue).toBe(false);
    await fill(to);
    expect(dump(to)).toEqual(wanted);
  });
});

it('nothing is fetched that is here: a moderator who becomes a lead owes nothing, an auditor only the identities', async () => {
  await anew('moderator');
  replica.rescope({ role: 'lead', scope: key('lead') });
  expect(replica.meta?.owes).toEqual([]);
  replica.rescope({ role: 'auditor', scope: key('auditor') });
  expect(replica.meta?.owes).toEqual(['users']);
});

it('a process that dies at any write leaves the old scope as it was or the new one without what it may not hold', async () => {
  const wanted = await anew('auditor');
  for (let write = 1; ; write += 1) {
    const before = await anew('legal');
    faults.crashAt(write);
    let died = false;
    try {
      replica.rescope({ role: 'auditor', scope: key('auditor') });
      await fill('auditor');
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      died = true;
    }
    bury();
    open();
    if (replica.meta?.role === 'legal') expect(dump('legal')).toEqual(before);
    else expect(forbidden('auditor')).toEqual([]);
    if (!died) {
      expect(dump('auditor')).toEqual(wanted);
      expect(write).toBeGreaterThan(20);
      return;
    }
    // What was owed when it died is fetched after it.
    if (replica.meta?.role !== 'auditor') replica.rescope({ role: 'auditor', scope: key('auditor') });
    if (replica.meta?.cursor === '500') await fill('auditor');
    expect(dump('auditor')).toEqual(wanted);
  }
});

it('no byte of what left stays in the files', async () => {
  await anew('legal');
  const bytes = (): string =>
    readdirSync(folder)
      .filter((name) => name.startsWith('replica.db'))
      .map((name) => readFileSync(path.join(folder, name), 'latin1'))
      .join('');
  expect(bytes()).toContain(EMAIL);
  replica.rescope({ role: 'auditor', scope: key('auditor') });
  expect(bytes()).not.toContain(EMAIL);
  expect(bytes()).not.toContain('9876543');
});

describe('a console of a newer version', () => {
  it('that lets a role see less takes it away before anything is shown', async () => {
    await anew('moderator');
    // As an older version made it: identities in the clear.
    const shape = shapeOf('moderator').map(([table, columns]) => [
      table,
      columns.map(([name, kind, treatment]) => [name, kind, treatment === 'mask' ? 'plain' : treatment]),
    ]);
    replica.sql?.run('UPDATE users SET email = ?', [EMAIL]);
    if (replica.sql) writeMeta(replica.sql, { shape: shape as never });
    bury();
    open();
    expect(forbidden('moderator')).toEqual([]);
    expect(replica.meta).toMatchObject({ scope: '', owes: ['users'] });
  });

  it('that cannot know what is in the file does not show it', async () => {
    await anew('moderator');
    replica.sql?.run("INSERT INTO parked VALUES ('badges', 'x', 1, '{}')");
    expect(replica.rescope({ role: 'auditor', scope: key('auditor') })).toBe(false);
  });
});
