import type { ServerTableRow } from '../db/database.ts';
import type { PreparedStatements, Statement } from '../db/prepared.ts';

export type EvaluationRow = ServerTableRow<'evaluations'>;

/** What became of a row: it was stored, or the request had been answered before, with the same question or another. */
export type Stored =
  | { readonly t: 'stored' }
  | { readonly t: 'repeat'; readonly first: EvaluationRow }
  | { readonly t: 'conflict' };

const INSERT: Statement = {
  name: 'evaluate_store',
  text: `
    INSERT INTO evaluations (id, source_id, request_id, body_hash, correlation_id, action, user_id, user_external_id,
                             counterparty_external_id, decision, would_be, score, tier, reasons, saw, evaluated_at)
    SELECT id, source_id, request_id, body_hash, correlation_id, action, user_id, user_external_id,
           counterparty_external_id, decision, would_be, score, tier, reasons, saw,
           to_timestamp(evaluated_at / 1000.0)
      FROM json_to_recordset($1::json) AS x(
             id uuid, source_id uuid, request_id uuid, body_hash text, correlation_id uuid, action text, user_id uuid,
             user_external_id text, counterparty_external_id text, decision text, would_be text,
             score double precision, tier text, reasons jsonb, saw jsonb, evaluated_at double precision)
    ON CONFLICT (source_id, request_id) DO NOTHING RETURNING id`,
};

const FIRST: Statement = {
  name: 'evaluate_first',
  text: `
    SELECT e.* FROM evaluations e JOIN json_to_recordset($1::json) AS x(source_id uuid, request_id uuid)
        ON e.source_id = x.source_id AND e.request_id = x.request_id`,
};

const WITHDRAW: Statement = { name: 'evaluate_withdraw', text: 'DELETE FROM evaluations WHERE id = $1' };

const keyOf = (row: Pick<EvaluationRow, 'source_id' | 'request_id'>): string => `${row.source_id}/${row.request_id}`;

/** Stores rows in one statement; when this answers they are durable. A request is stored once. */
export function storeEvaluations(statements: PreparedStatements, rows: readonly EvaluationRow[]): Promise<Stored[]> {
  return statements.together(async (run) => {
    const fresh = new Set((await run<{ id: string }>(INSERT, [JSON.stringify(rows)])).map(({ id }) => id));
    const others = rows.filter(({ id }) => !fresh.has(id));
    const known = others.length === 0 ? [] : await run<EvaluationRow>(FIRST, [JSON.stringify(others)]);
    const firstByKey = new Map(known.map((row) => [keyOf(row), row]));
    return rows.map((row): Stored => {
      const first = firstByKey.get(keyOf(row));
      if (fresh.has(row.id) || !first) return { t: 'stored' };
      return first.body_hash === row.body_hash ? { t: 'repeat', first } : { t: 'conflict' };
    });
  });
}

/** Takes back a row whose question was answered by the policy of its source after all. */
export const withdrawEvaluation = (statements: PreparedStatements, id: string): Promise<unknown> =>
  statements.together((run) => run(WITHDRAW, [id]));
