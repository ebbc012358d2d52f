import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { CopyTable } from '../../core/contract/copy.ts';
import type { WindowHead } from '../../core/contract/wire.ts';
import { AGE_POINTS_PER_HOUR } from '../../core/queries/queue-rank.ts';
import type { Table } from '../../core/tables/define.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import type { CopyForm } from '../../server/feed/copy/make-copy.ts';
import type { Scope } from '../../server/feed/scope.ts';
import type { Store } from './store.ts';
import { imagePart } from './twin-image.ts';
import { columnsOf, type SeenRow, seenRows } from './twin-rows.ts';

export interface CopyOptions {
  readonly id: string;
  readonly scope: Scope;
  readonly form: CopyForm;
  readonly epoch: string;
  readonly at: number;
  readonly tokenise: Tokenise;
  /** Rows of a part. */
  readonly partRows: number;
  /** Cases that a console can begin with. */
  readonly urgentCases: number;
}

/** As it travels, not packed yet: JSON, or an image behind a line of it. */
export type CopyDocument = string | Buffer;

export interface TwinCopy {
  readonly id: string;
  readonly scope: Scope;
  readonly form: CopyForm;
  readonly begunAt: number;
  /** The first document, and the parts: the urgent one, all others, the end. */
  readonly head: string;
  readonly parts: readonly CopyDocument[];
}

const OPEN = new Set(['open', 'claimed', 'reopened']);

/** server/feed/copy/urgent.ts on the store: what is needed to work on some cases. */
export function caseRowsOf(
  store: Store,
  { scope, tokenise, urgentCases }: Pick<CopyOptions, 'scope' | 'tokenise' | 'urgentCases'>,
  personId: string | null,
): CopyTable[] {
  if (!scope.tables.some(({ name }) => name === 'cases')) return [];
  const rank = (values: Readonly<Record<string, unknown>>): number =>
    Number(values.priority) - (Number(values.opened_at) / 3_600_000) * AGE_POINTS_PER_HOUR;
  const open = store.versions('cases').filter(({ values }) => OPEN.has(String(values.state)));
  const found =
    personId === null
      ? open.sort((a, b) => rank(b.values) - rank(a.values) || (a.id < b.id ? -1 : 1)).slice(0, urgentCases)
      : open.filter(({ values }) => values.claimed_by === personId);
  if (found.length === 0) return [];
  const caseIds = new Set(found.map(({ id }) => id));
  const subjects = new Set(found.map(({ values }) => String(values.subject_user_id)));
  const userIds = new Set(subjects);
  const belongs = ({ name, about }: Table, { version: { id, values } }: SeenRow): boolean => {
    if (name === 'cases') return caseIds.has(id);
    if (name === 'users') return userIds.has(id);
    if (about.case) return caseIds.has(String(values[about.case]));
    return about.users?.some((column) => subjects.has(String(values[column]))) ?? true;
  };
  const tables: CopyTable[] = [];
  // Users come last: their ids are known from the rows of the others.
  for (const table of [...scope.tables].sort((a, b) => Number(a.name === 'users') - Number(b.name === 'users'))) {
    const rows = seenRows(store, table, scope, tokenise).filter((row) => belongs(table, row));
    const columns = columnsOf(table, scope);
    const people = (table.about.users ?? []).map((name) => columns.indexOf(name)).filter((at) => at > 0);
    for (const { values } of rows) for (const at of people) if (typeof values[at] === 'string') userIds.add(values[at]);
    if (rows.length > 0) tables.push({ table: table.name, columns, rows: rows.map(({ values }) => values) });
  }
  return tables;
}

/** server/feed/copy/make-copy.ts on the store. */
export function copyOf(store: Store, options: CopyOptions): TwinCopy {
  const { id, scope, form, epoch, at, tokenise, partRows } = options;
  const tables = scope.tables.map((table) => ({ table, rows: seenRows(store, table, scope, tokenise) }));
  const expected = tables.reduce((sum, { rows }) => sum + rows.length, 0);
  const cases = tables.find(({ table }) => table.name === 'cases')?.rows.length ?? 0;
  const to = store.snapshot().xmin;
  const head: WindowHead = { t: 'window', epoch, scope: scope.key, role: scope.role, from: '0', to, at, expected };
  const parts: CopyDocument[] = [];
  const urgent = caseRowsOf(store, options, null);
  if (urgent.length > 0) parts.push(JSON.stringify({ t: 'part', n: 0, urgent: true, tables: urgent }));
  for (const { table, rows } of tables) {
    const columns = columnsOf(table, scope);
    for (let start = 0; start < rows.length; start += partRows) {
      const some = rows.slice(start, start + partRows);
      const n = parts.length;
      const one = [{ table: table.name, columns, rows: some.map(({ values }) => values) }];
      if (form === 'json') parts.push(JSON.stringify({ t: 'part', n, urgent: false, tables: one }));
      else parts.push(imagePart({ n, table, versions: some.map(({ version }) => version) }, scope, tokenise));
    }
  }
  parts.push(JSON.stringify({ t: 'end', n: parts.length, rows: expected }));
  return { id, scope, form, begunAt: at, head: JSON.stringify({ t: 'copy', id, head, cases }), parts };
}

/** A document as it travels (core/contract/copy.ts). */
export function frameOf(document: CopyDocument): Buffer {
  const packed = zstdCompressSync(document);
  const sha256 = createHash('sha256').update(packed).digest('hex');
  return Buffer.concat([Buffer.from(`${JSON.stringify({ bytes: packed.length, sha256 })}\n`), packed]);
}
