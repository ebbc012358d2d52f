import { createPreparedStatements } from '../db/prepared.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { gather } from './gather.ts';
import { loadStates, type Question, type State } from './state.ts';
import { type EvaluationRow, type Stored, storeEvaluations, withdrawEvaluation } from './store.ts';

/** Reads what evaluations are made from, and keeps what came of them; many at a time where many are asked. */
export interface EvaluationDesk {
  read(question: Question): Promise<State>;
  /** Durable when it answers. */
  store(row: EvaluationRow): Promise<Stored>;
  withdraw(id: string): Promise<unknown>;
  end(): Promise<void>;
}

/** Of one statement. */
const MOST = 100;
/** A platform waits with its own user in front of it: later than this the policy of the source answers. */
export const DEADLINE_MS = 1_000;

/** `statement_timeout`: somebody holds what the statement waits for, and it would be no quicker for one alone. */
const isTimeout = (error: unknown): boolean => (error as { code?: unknown }).code === '57014';

export function createEvaluationDesk(url: string, onError: (error: Error) => void): EvaluationDesk {
  // One connection reads, one writes: what is behind the same statement goes together anyway.
  const statements = createPreparedStatements(url, { max: 2, timeoutMs: DEADLINE_MS, onError });
  const options = { most: MOST, hopeless: (error: unknown) => isDatabaseAway(error) || isTimeout(error) };
  return {
    read: gather((questions: readonly Question[]) => loadStates(statements, questions), options),
    store: gather((rows: readonly EvaluationRow[]) => storeEvaluations(statements, rows), options),
    withdraw: (id) => withdrawEvaluation(statements, id),
    end: statements.end,
  };
}
