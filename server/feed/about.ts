import type { Table } from '../../core/tables/define.ts';

/** What of a table belongs to some accounts, as an SQL condition. `users` are ids that have been parsed. */
export function aboutSql({ name, about }: Table, users: readonly string[]): string {
  const ids = `ANY('{${users.join(',')}}'::uuid[])`;
  if (name === 'users') return `id = ${ids}`;
  if (name === 'cases') return `subject_user_id = ${ids}`;
  if (about.case) return `"${about.case}" IN (SELECT id FROM cases WHERE subject_user_id = ${ids})`;
  return about.users?.map((column) => `"${column}" = ${ids}`).join(' OR ') ?? 'false';
}
