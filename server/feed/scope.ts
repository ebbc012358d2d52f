import { createHash } from 'node:crypto';
import { type Redaction, ROLE_NAMES, type RoleName, roleOf } from '../../core/access/roles.ts';
import { canonical } from '../../core/audit/canonical.ts';
import type { Table } from '../../core/tables/define.ts';
import { TABLE_NAMES, tableOf } from '../../core/tables/index.ts';
import { visibleColumns } from '../../core/tables/redact.ts';

/** What one role gets: the same for all its consoles, so that a window is redacted and serialised once. */
export interface Scope {
  /** Role and a hash of everything that decides what is sent. A replica of another scope is rebuilt. */
  readonly key: string;
  readonly role: RoleName;
  readonly redaction: Redaction;
  readonly tables: readonly Table[];
}

function build(role: RoleName): Scope {
  const { permissions, redaction } = roleOf(role);
  const tables = TABLE_NAMES.map(tableOf).filter((table) => permissions.includes(table.permission));
  const shape = tables.map((table) => [
    table.name,
    visibleColumns(table, redaction).map((name) => {
      const column = table.columns[name];
      return [name, column?.kind, column && redaction[column.sensitivity]];
    }),
  ]);
  const hash = createHash('sha256').update(canonical(shape)).digest('hex').slice(0, 16);
  return { key: `${role}:${hash}`, role, redaction, tables };
}

const SCOPES = new Map(ROLE_NAMES.map((role) => [role, build(role)]));

export function scopeOf(role: RoleName): Scope {
  const scope = SCOPES.get(role);
  if (!scope) throw new Error(`no scope for the role ${role}`);
  return scope;
}
