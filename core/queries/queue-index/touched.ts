import type { ReadSql, Sql } from '../../lib/sql.ts';

const TABLES = ['cases', 'users'] as const;
const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const;
const triggers = TABLES.flatMap((table) =>
  EVENTS.map((event) => ({ table, event, name: `touched_${table}_${event}` })),
);

/** Notes on this connection which cases and accounts change, whatever changes them; a rolled back change takes its note along. */
export function noteTouched(sql: Sql): void {
  forgetTouched(sql);
  sql.exec('CREATE TEMP TABLE touched (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID');
  for (const { table, event, name } of triggers) {
    const row = event === 'DELETE' ? 'OLD' : 'NEW';
    // "OR IGNORE" would give way to the conflict clause of the statement that fires it.
    sql.exec(`CREATE TEMP TRIGGER ${name} AFTER ${event} ON main.${table} BEGIN
      INSERT INTO touched SELECT '${table}', ${row}.id WHERE NOT EXISTS
        (SELECT 1 FROM touched WHERE kind = '${table}' AND id = ${row}.id); END`);
  }
}

function forgetTouched(sql: Sql): void {
  for (const { name } of triggers) sql.exec(`DROP TRIGGER IF EXISTS temp.${name}`);
  sql.exec('DROP TABLE IF EXISTS temp.touched');
}

/** False once a table was made anew: its triggers went with the old one. */
export const isNoting = (sql: ReadSql): boolean =>
  sql.get<{ n: number }>("SELECT count(*) AS n FROM temp.sqlite_schema WHERE type = 'trigger' AND name LIKE 'touched%'")
    ?.n === triggers.length;

export const countTouched = (sql: ReadSql): number =>
  sql.get<{ n: number }>('SELECT count(*) AS n FROM touched')?.n ?? 0;

/** Ids of the cases that changed, or whose account did, since it was last asked. */
export function takeTouched(sql: Sql): string[] {
  const ids = sql.all<{ id: string }>(
    `SELECT id FROM touched WHERE kind = 'cases' UNION
     SELECT c.id FROM touched t JOIN cases c ON c.subject_user_id = t.id WHERE t.kind = 'users'`,
  );
  sql.run('DELETE FROM touched');
  return ids.map(({ id }) => id);
}
