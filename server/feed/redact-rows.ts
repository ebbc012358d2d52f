import type { Table } from '../../core/tables/define.ts';
import { type FeedRow, goneLine, isErased, rowsLine } from '../../core/tables/feed.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import type { Scope } from './scope.ts';

/** Wire lines of rows of one table for one scope: what is there, `kept` rows of it, and what is to be forgotten. */
export function linesOf(
  table: Table,
  rows: readonly FeedRow[],
  scope: Scope,
  tokenise: Tokenise,
): { readonly lines: string[]; readonly kept: number } {
  const kept = rows.filter((row) => !isErased(table, row));
  const gone = rows.length === kept.length ? [] : rows.filter((row) => isErased(table, row));
  const lines: string[] = [];
  if (kept.length > 0) lines.push(rowsLine(table, kept, scope.redaction, tokenise));
  if (gone.length > 0) lines.push(goneLine(table, gone));
  return { lines, kept: kept.length };
}
