import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../core/access/roles.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { applyGone, applyRows } from '../../../core/replica/insert.ts';
import { writeMeta } from '../../../core/replica/meta.ts';
import { openReplica, schemaOf } from '../../../core/replica/open.ts';
import { adoptParked } from '../../../core/replica/parked.ts';
import { defineTable, int, text } from '../../../core/tables/define.ts';
import { people } from '../../../core/tables/people.ts';
import { uuid } from '../../support/replica-world.ts';
import { emptyReplica, person } from './support.ts';

// core/replica/SPEC.md: tables and columns of a newer server are parked and adopted, never dropped.

const newer = {
  ...person(1, 1, 'Ada'),
  columns: [...person(1, 1, 'Ada').columns, 'pronoun'],
  values: [...person(1, 1, 'Ada').values, ['she']],
};
const badges = {
  t: 'rows' as const,
  table: 'badges',
  columns: ['id', 'version', 'label', 'rank'],
  values: [[uuid(8, 1)], [2], ['gold'], [3]],
};
const BADGES = defineTable({ name: 'badges', permission: 'people.view', columns: { label: text(), rank: int() } });
const PEOPLE = { ...people, columns: { ...people.columns, pronoun: text().null() } };
const REDACTION = ROLES.moderator.redaction;

describe('what a newer server sends', () => {
  it('is kept until a version declares it', () => {
    const { sql } = emptyReplica();
    applyRows(sql, newer, 'moderator');
    applyRows(sql, badges, 'moderator');
    expect(sql.all('SELECT display_name FROM people')).toEqual([{ display_name: 'Ada' }]);

    expect(adoptParked(sql, [PEOPLE, BADGES], REDACTION)).toBe(true);
    expect(sql.all('SELECT display_name, pronoun FROM people')).toEqual([{ display_name: 'Ada', pronoun: 'she' }]);
    expect(sql.all('SELECT * FROM badges')).toEqual([{ id: uuid(8, 1), version: 2, label: 'gold', rank: 3 }]);
    expect(sql.all('SELECT * FROM parked')).toEqual([]);
  });

  it('leaves when the row is gone', () => {
    const { sql } = emptyReplica();
    applyRows(sql, badges, 'moderator');
    applyGone(sql, { t: 'gone', table: 'badges', ids: [uuid(8, 1)] }, 'moderator');
    expect(sql.all('SELECT * FROM parked')).toEqual([]);
  });

  it.each([
    ['a column that the role may not see', 'auditor', 'messages', 'content'],
    ['a table that the role may not see', 'ops', 'users', 'email'],
  ] as const)('is not kept anywhere when it is %s', (_what, role, table, column) => {
    const sql = emptyReplica(role).sql;
    const row: Record<string, unknown> = {
      id: uuid(3, 1),
      version: 1,
      external_id: 'x-1',
      sender_id: uuid(3, 1),
      receiver_id: uuid(3, 2),
      sent_at: 1,
      [column]: 'a@b.c',
    };
    const values = Object.values(row).map((value) => [value]);
    applyRows(sql, { t: 'rows', table, columns: Object.keys(row), values }, role);
    for (const { name } of sql.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
      expect(JSON.stringify(sql.all(`SELECT * FROM "${name}"`)), name).not.toContain('a@b.c');
    }
  });
});

describe('a replica made by another version', () => {
  it('is used as it is when the declarations are the same', () => {
    expect(openReplica(emptyReplica().sql)).toMatchObject({ state: 'ready', meta: { cursor: '100' } });
  });

  const indexes = (sql: Sql) =>
    sql.all<{ sql: string | null }>("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name");

  it('gets the indexes that it lacks, and loses those that this version does not declare', () => {
    const { sql } = emptyReplica();
    const declared = indexes(sql);
    sql.exec('DROP INDEX cases_decided');
    sql.exec('DROP INDEX cases_rank');
    sql.exec('CREATE INDEX cases_rank ON cases (priority)');
    sql.exec('CREATE INDEX cases_score ON cases (score)');
    expect(openReplica(sql).state).toBe('ready');
    expect(indexes(sql)).toEqual(declared);
  });

  it('is used without them on a full disk', () => {
    const { sql } = emptyReplica();
    sql.exec('DROP INDEX cases_decided');
    const full: Sql = {
      ...sql,
      all: sql.all.bind(sql),
      get: sql.get.bind(sql),
      transaction: () => {
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      },
    };
    expect(openReplica(full)).toMatchObject({ state: 'ready', meta: { cursor: '100' } });
  });

  it('is adopted, and due for a rebuild, when only something new is missing', () => {
    const { sql } = emptyReplica();
    sql.exec('DROP TABLE notes');
    writeMeta(sql, { schema: `${schemaOf('moderator')} of an older version` });
    expect(openReplica(sql).state).toBe('adopted');
    expect(sql.all('SELECT * FROM notes')).toEqual([]);
  });

  it('is unusable when it holds what the reader may no longer see', () => {
    const { sql } = emptyReplica();
    sql.exec('ALTER TABLE people ADD COLUMN salary INTEGER');
    writeMeta(sql, { schema: 'another' });
    expect(openReplica(sql).state).toBe('unusable');
  });

  it('is unusable when it was never finished', () => {
    const { sql } = emptyReplica();
    sql.run("DELETE FROM meta WHERE key = 'cursor'");
    expect(openReplica(sql).state).toBe('unusable');
  });
});
