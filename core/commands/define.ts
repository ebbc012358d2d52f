import type { z } from 'zod';
import type { Permission } from '../access/permissions.ts';
import type { RoleName } from '../access/roles.ts';
import type { Refusal } from '../contract/errors.ts';
import type { RuleBundle } from '../policy/bundle.ts';
import type { Row, TableName } from '../tables/index.ts';

/** A read that a command rests on: one row by id, or all rows equal in one column. The server locks what it names. */
export type Read = {
  [N in TableName]: { table: N; where: { column: 'id' | (keyof Row<N> & string); equals: string } };
}[TableName];

/** Read access to rows during `decide`. Only what `reads` named may be asked for. */
export interface Rows {
  get<N extends TableName>(table: N, id: string): Row<N> | undefined;
  list<N extends TableName>(table: N, column: keyof Row<N> & string, equals: string): Row<N>[];
}

/** A change of one row, in the columns of the table's declaration. Versions are the store's business. */
export type Change = {
  [N in TableName]:
    | { table: N; op: 'insert'; id: string; values: Omit<Row<N>, 'id' | 'version'> }
    | { table: N; op: 'update'; id: string; values: Partial<Omit<Row<N>, 'id' | 'version'>> };
}[TableName];

/** Work to be done after commit, stored with the audit row and delivered idempotently by workers. */
export type Effect = { readonly kind: 'rescore'; readonly user_id: string };

export interface CommandContext {
  /** The store's own time: the server's when authoritative, the author's when optimistic. */
  readonly now: number;
  /** The author's wall clock when the person acted. */
  readonly at: number;
  readonly person: { readonly id: string; readonly role: RoleName };
  readonly deviceId: string | null;
  /** The wall clock that `at` was read from was set meanwhile. Default false. */
  readonly clockSuspect?: boolean;
  /** The rules that decisions are given by. Default: those that are built in. */
  readonly policy?: RuleBundle;
  /** Also the id of the row that the command makes, where it makes one. */
  readonly commandId: string;
}

export type Verdict =
  | {
      readonly ok: true;
      readonly outcome: 'accepted' | 'accepted_as_second_opinion';
      readonly changes: readonly Change[];
      readonly effects: readonly Effect[];
      /** What the audit row names: never message text. */
      readonly audit: {
        readonly entity: TableName;
        readonly entityId: string;
        readonly reason: string | null;
        readonly policyClause: string | null;
      };
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * A command is data plus a pure, synchronous `decide`. The same function runs on the replica (optimistic) and on the
 * server (authoritative).
 */
export interface Command<N extends string = string, A = unknown> {
  readonly name: N;
  readonly label: string;
  readonly permission: Permission;
  readonly args: z.ZodType<A>;
  /** The case that it concerns: items of one case keep their order in the outbox. */
  caseId(args: A): string;
  /** In stages: each may use the rows that the earlier ones loaded. */
  readonly reads: readonly ((args: A, rows: Rows) => Read[])[];
  /** Of a decision: how strong its strongest action is (0 without one). Certificates limit it out of touch. */
  severity?(args: A): number;
  /** Irreversible or bulk: outside the enforcement window it is deferred. */
  waitsForWindow?(args: A, rows: Rows): boolean;
  /** How long it waits in the outbox, ms, so that it can be undone before anything leaves. */
  readonly undoMs: number;
  decide(rows: Rows, args: A, ctx: CommandContext): Verdict;
}

export const defineCommand = <const N extends string, A>(command: Command<N, A>): Command<N, A> => command;

/**
 * A command for whoever learns its name only while running. Its functions take what its own `args` parsed and nothing else,
 * which the type cannot say: arguments are parsed by the same object before they are given to it.
 */
export const anyCommand = (command: Pick<Command, 'name' | 'args'>): Command => command as Command;

export const accept = (
  audit: Extract<Verdict, { ok: true }>['audit'],
  changes: readonly Change[],
  effects: readonly Effect[] = [],
): Extract<Verdict, { ok: true }> => ({ ok: true, outcome: 'accepted', changes, effects, audit });

export const reject = (code: Refusal['code'], detail?: string): Verdict => ({
  ok: false,
  refusal: detail === undefined ? { code } : { code, detail },
});
