import { roleOf } from '../../core/access/roles.ts';
import type { Command, CommandContext, Effect, Read } from '../../core/commands/define.ts';
import { commandOf } from '../../core/commands/index.ts';
import { parseArgs, readKey, runCommand } from '../../core/commands/run.ts';
import { type ErrorCode, type Refusal, refuse } from '../../core/contract/errors.ts';
import type { Outcome } from '../../core/contract/wire.ts';
import type { TableName } from '../../core/tables/index.ts';
import { hashOf } from '../crypto/signed.ts';
import type { Item } from './item.ts';
import type { RowCache } from './row-cache.ts';

export type CommandItem = Extract<Item, { t: 'envelope' }>;

/** What became of a command, with what its audit row says. */
export interface Decided {
  readonly item: CommandItem;
  readonly outcome: Outcome;
  readonly code: ErrorCode | null;
  readonly detail: string | null;
  readonly audit: {
    readonly entity: TableName | 'commands';
    readonly entityId: string;
    readonly reason: string | null;
    readonly policyClause: string | null;
    readonly beforeHash: string | null;
    readonly afterHash: string | null;
  };
  readonly effects: readonly Effect[];
}

export interface Author {
  readonly id: string;
  readonly role: CommandContext['person']['role'];
}

/** A command whose arguments are in order and whose author may give it. */
export type Runnable = { readonly command: Command; readonly args: unknown };

export function checkCommand(item: CommandItem, author: Author): Runnable | Refusal {
  const command = commandOf(item.envelope.name);
  if (!command) return refuse('command_unknown', item.envelope.name);
  if (!roleOf(author.role).permissions.includes(command.permission)) return refuse('command_not_permitted');
  const parsed = parseArgs(command, item.envelope.args);
  return parsed.ok ? { command, args: parsed.args } : parsed.refusal;
}

/** The case that it concerns where that can be told; else the command itself. */
function entityOf(item: CommandItem): Pick<Decided['audit'], 'entity' | 'entityId'> {
  const command = commandOf(item.envelope.name);
  const parsed = command && parseArgs(command, item.envelope.args);
  return parsed?.ok
    ? { entity: 'cases', entityId: command?.caseId(parsed.args) ?? item.id }
    : { entity: 'commands', entityId: item.id };
}

export function refusedAs(item: CommandItem, outcome: 'rejected' | 'quarantined', refusal: Refusal): Decided {
  return {
    item,
    outcome,
    code: refusal.code,
    detail: refusal.detail ?? null,
    audit: { ...entityOf(item), reason: refusal.code, policyClause: null, beforeHash: null, afterHash: null },
    effects: [],
  };
}

/**
 * Names the reads of each stage and has them loaded; answers all that the command may look at.
 * Later stages may use what earlier ones loaded.
 */
export async function nameReads(
  { command, args }: Runnable,
  cache: RowCache,
  load: (reads: readonly Read[]) => Promise<void>,
): Promise<Set<string>> {
  const named = new Set<string>();
  for (const stage of command.reads) {
    const reads = stage(args, cache.view(named));
    await load(reads);
    for (const read of reads) named.add(readKey(read));
  }
  return named;
}

/** Decides on the rows in the cache and applies the changes there. */
export function decideOne(
  item: CommandItem,
  named: ReadonlySet<string>,
  cache: RowCache,
  author: Author,
  now: number,
): Decided {
  const { name, args, at } = item.envelope;
  // A clock that runs ahead does not decide later than it arrived; the envelope is kept as it was signed.
  const actedAt = Math.min(at, now);
  const ctx: CommandContext = { now, at: actedAt, person: author, deviceId: item.deviceId, commandId: item.id };
  const verdict = runCommand(name, args, cache.view(named), ctx);
  if (!verdict.ok) return refusedAs(item, 'rejected', verdict.refusal);
  const { entity, entityId, reason, policyClause } = verdict.audit;
  const hash = (): string | null => {
    const row = cache.peek(entity, entityId);
    return row ? hashOf(row) : null;
  };
  const beforeHash = hash();
  for (const change of verdict.changes) cache.apply(change);
  return {
    item,
    outcome: verdict.outcome,
    code: null,
    detail: null,
    audit: { entity, entityId, reason, policyClause, beforeHash, afterHash: hash() },
    effects: verdict.effects,
  };
}
