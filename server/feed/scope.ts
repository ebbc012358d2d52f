import { createHash } from 'node:crypto';
import { type Redaction, ROLE_NAMES, type RoleName, roleOf } from '../../core/access/roles.ts';
import type { Table } from '../../core/tables/define.ts';
import { scopeKey, tablesFor } from '../../core/tables/scope.ts';

/** What one role gets: the same for all its consoles, so that a window is redacted and serialised once. */
export interface Scope {
  /** Role and a hash of everything that decides what is sent. A replica of another scope is rebuilt. */
  readonly key: string;
  readonly role: RoleName;
  readonly redaction: Redaction;
  readonly tables: readonly Table[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const build = (role: RoleName): Scope => ({
  key: scopeKey(role, sha256),
  role,
  redaction: roleOf(role).redaction,
  tables: tablesFor(role),
});

const SCOPES = new Map(ROLE_NAMES.map((role) => [role, build(role)]));

export function scopeOf(role: RoleName): Scope {
  const scope = SCOPES.get(role);
  if (!scope) throw new Error(`no scope for the role ${role}`);
  return scope;
}

/** The same scope with some of its tables only. */
export const partOf = (scope: Scope, tables: readonly string[] | undefined): Scope =>
  tables ? { ...scope, tables: scope.tables.filter(({ name }) => tables.includes(name)) } : scope;
