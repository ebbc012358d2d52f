import type { WindowHead } from '../../core/contract/wire.ts';
import type { Table } from '../../core/tables/define.ts';
import { TABLE_NAMES, type TableName } from '../../core/tables/index.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import type { Changes } from '../../server/feed/changes.ts';
import { isKnownCursor, type Snapshot } from '../../server/feed/cursor.ts';
import { linesOf } from '../../server/feed/redact-rows.ts';
import type { Scope } from '../../server/feed/scope.ts';
import { HttpError } from '../../server/http-error.ts';
import { feedOf, type Schema, tableIn } from './skew.ts';
import { isVisible, type Store, type Version } from './store.ts';

const isFed = (table: Table, { evidence }: Version): boolean => evidence || !table.evidenceOnly;

const fed = (store: Store, table: Table): Version[] =>
  store.versions(table.name as TableName).filter((version) => isFed(table, version));

/** server/feed/changes.ts on the store, by what the server declares. */
export function changesOf(store: Store, since: Snapshot, inlineRows: number, schema: Schema): Changes {
  const xmin = BigInt(since.xmin);
  const found = TABLE_NAMES.map((name) => tableIn(schema, name))
    .map((table) => ({
      table,
      rows: fed(store, table)
        .filter(({ rev }) => rev >= xmin && !isVisible(rev, since))
        .sort((a, b) => (a.rev === b.rev ? (a.id < b.id ? -1 : 1) : a.rev < b.rev ? -1 : 1))
        .slice(0, inlineRows + 1)
        .map((version) => feedOf(table, version)),
    }))
    .filter(({ rows }) => rows.length > 0);
  const tooMany = found.some(({ rows }) => rows.length > inlineRows);
  return { snapshot: store.snapshot(), tables: found, tooMany };
}

export interface WindowOptions {
  readonly scope: Scope;
  readonly cursor: string;
  readonly epoch: string;
  readonly at: number;
  readonly tokenise: Tokenise;
  /** Rows per line. */
  readonly page: number;
}

/** server/feed/window.ts on the store: the lines of one window. */
export function windowOf(store: Store, { scope, cursor, epoch, at, tokenise, page }: WindowOptions): string[] {
  const snapshot = store.snapshot();
  if (!isKnownCursor(cursor, snapshot)) throw new HttpError('epoch_changed', { detail: 'an unknown cursor' });
  const first = cursor === '0';
  const from = BigInt(cursor);
  const parts = scope.tables.map((table) => ({
    table,
    rows: fed(store, table).filter(({ rev, erased }) => (first ? !erased || !table.erasable : rev >= from)),
  }));
  const expected = first ? parts.reduce((sum, { rows }) => sum + rows.length, 0) : null;
  const { key, role } = scope;
  const head: WindowHead = { t: 'window', epoch, scope: key, role, from: cursor, to: snapshot.xmin, at, expected };
  const lines = [JSON.stringify(head)];
  let sent = 0;
  for (const { table, rows } of parts) {
    for (let start = 0; start < rows.length; start += page) {
      const some = rows.slice(start, start + page).map((version) => feedOf(table, version));
      const made = linesOf(table, some, scope, tokenise);
      sent += made.kept;
      lines.push(...made.lines);
    }
  }
  lines.push(JSON.stringify({ t: 'end', rows: sent }));
  return lines;
}
