import { type CompiledQuery, type Kysely, PostgresQueryCompiler, type RawBuilder, sql } from 'kysely';
import { expect, test } from 'vitest';
import { recordset } from '../../../server/db/insert-rows.ts';
import { QuickCompiler } from '../../../server/db/quick-compiler.ts';

/** Compiles by the given compiler alone. */
const compiled = (statement: RawBuilder<unknown>, compiler: PostgresQueryCompiler): CompiledQuery =>
  statement.compile({
    getExecutor: () => ({
      transformQuery: (node: unknown) => node,
      compileQuery: compiler.compileQuery.bind(compiler),
    }),
  } as unknown as Kysely<unknown>);

const ids = ['a', 'b'];
const part = sql`SELECT ${sql.ref('m.user_id')} FROM ${sql.table('messages')} m WHERE id = ANY(${ids}::uuid[])`;

test.each<[string, RawBuilder<unknown>]>([
  ['values', sql`SELECT ${1}, ${'two'}, ${null}, ${true}, ${ids}`],
  ['parts in parts, numbered through', sql`${part} UNION ALL ${part} LIMIT ${sql.lit(5)}`],
  ['names with quotes', sql`SELECT ${sql.id('x"y', 'z')} FROM ${sql.table('t"')}`],
  ['raw text', sql`SELECT ${sql.raw("interval '1 day'")} WHERE a = ${3}`],
  [
    'rows',
    sql`SELECT * FROM ${recordset('users', ['id', 'last_seen_at'], [{ id: '00000000-0000-4000-8000-000000000001', last_seen_at: 1 }])}`,
  ],
  ['a schema, which the short way does not know', sql`SELECT ${7} FROM ${sql.table('public.users')}`],
  ['a literal text, likewise', sql`SELECT ${sql.lit("it's")}, ${8}`],
])('the same as Kysely’s own: %s', (_, statement) => {
  const { sql: text, parameters } = compiled(statement, new QuickCompiler());
  const { sql: wanted, parameters: values } = compiled(statement, new PostgresQueryCompiler());
  expect({ text, parameters }).toEqual({ text: wanted, parameters: values });
});
