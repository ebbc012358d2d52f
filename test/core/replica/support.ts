import type { RoleName } from '../../../core/access/roles.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { type ReplicaMeta, readMeta, writeMeta } from '../../../core/replica/meta.ts';
import { createIndexes, createTables, schemaOf } from '../../../core/replica/open.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { uuid } from '../../support/replica-world.ts';

export const EPOCH = uuid(9, 1);

export const memory = (): Sql => openDatabase({ path: ':memory:', key: null, use: 'replica' });

/** An empty replica at cursor 100. */
export function emptyReplica(role: RoleName = 'moderator'): { sql: Sql; meta: () => ReplicaMeta } {
  const sql = memory();
  createTables(sql, role);
  createIndexes(sql, role);
  const schema = schemaOf(role);
  writeMeta(sql, { epoch: EPOCH, scope: `${role}:1`, role, cursor: '100', at: 1, schema });
  return {
    sql,
    meta: () => {
      const meta = readMeta(sql);
      if (!meta) throw new Error('a replica has meta');
      return meta;
    },
  };
}

export const head = (from: string, to: string) => ({
  t: 'window' as const,
  epoch: EPOCH,
  scope: 'moderator:1',
  role: 'moderator' as const,
  from,
  to,
  at: 2,
  expected: null,
});

export const person = (n: number, version: number, display_name: string) => ({
  t: 'rows' as const,
  table: 'people',
  columns: ['id', 'version', 'display_name', 'role', 'active'],
  values: [[uuid(1, n)], [version], [display_name], ['moderator'], [true]],
});

export const AUTHOR = { deviceId: uuid(2, 1), person: { id: uuid(1, 1), role: 'moderator' as const } };
