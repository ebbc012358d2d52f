import { roleOf } from '../../core/access/roles.ts';
import type { Command, CommandContext, Effect, Read } from '../../core/commands/define.ts';
import { commandOf } from '../../core/commands/index.ts';
import { parseArgs, readKey, runCommand } from '../../core/commands/run.ts';
import { type ErrorCode, type Refusal, refuse } from '../../core/contract/errors.ts';
import type { Outcome } from '../../core/contract/wire.ts';
import { type EnforcementWindow, opensAt } from '../../core/enforcement/window.ts';
import { BUILT_IN } from '../../core/policy/bundle.ts';
import type { TableName } from '../../core/tables/index.ts';
import { hashOf } from '../crypto/signed.ts';
import type { Policy } from '../policy/load-policy.ts';
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
    /** Of the rules that it was decided by, where it names a clause. */
    readonly policyVersion: number | null;
    readonly beforeHash: string | null;
    readonly afterHash: string | null;
  };
  readonly effects: readonly Effect[];
  /** When a deferred one is due, ms. */
  readonly until: number | null;
}

export interface Author {
  readonly id: string;
  readonly role: CommandContext['person']['role'];
}

/** A command whose arguments are in order and whose author may give it. */
export type Runnable = { readonly command: Command; readonly args: unknown };

/**
 * Today's role counts. Where it was another one when the person acted, a lead decides what becomes of it: `certified` says
 * whether a certificate that held then names the command.
 */
export function checkCommand(
  item: CommandItem,
  author: Author,
  certified: (item: CommandItem) => boolean,
): Runnable | Refusal {
  const command = commandOf(item.envelope.name);
  if (!command) return refuse('command_unknown', item.envelope.name);
  if (!roleOf(author.role).permissions.includes(command.permission)) {
    return refuse(certified(item) ? 'role_changed' : 'command_not_permitted');
  }
  const parsed = parseArgs(command, item.envelope.args);
  return parsed.ok ? { command, args: parsed.args } : parsed.refusal;
}

/** No rule was applied. */
export const NOT_JUDGED = { policyClause: null, policyVersion: null } as const;

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
    audit: { ...entityOf(item), ...NOT_JUDGED, reason: refusal.code, beforeHash: null, afterHash: null },
    effects: [],
    until: null,
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

/** When, and by what window, a command is decided. */
export interface Moment {
  readonly now: number;
  readonly window: EnforcementWindow;
  /** The command has a follow-up since it was deferred: it is moved on, not opened once more. */
  readonly hasFollowUp?: boolean;
  readonly clockSuspect?: (item: CommandItem) => boolean;
  /** Default: what is built in, and nothing is doubted. */
  readonly policy?: Policy;
}

/**
 * Decides on the rows in the cache and applies the changes there. What would be accepted and waits for the enforcement
 * window changes nothing yet.
 */
export function decideOne(
  { item, command, args: parsed }: Runnable & { readonly item: CommandItem },
  named: ReadonlySet<string>,
  cache: RowCache,
  author: Author,
  { now, window, hasFollowUp, clockSuspect, policy }: Moment,
): Decided {
  const { name, args, at } = item.envelope;
  // A clock that runs ahead does not decide later than it arrived; the envelope is kept as it was signed.
  const actedAt = Math.min(at, now);
  const ctx: CommandContext = {
    now,
    at: actedAt,
    person: author,
    deviceId: item.deviceId,
    commandId: item.id,
    clockSuspect: clockSuspect?.(item) ?? false,
    ...(policy ? { policy: policy.current } : {}),
  };
  const verdict = runCommand(name, args, cache.view(named), ctx);
  if (!verdict.ok) return refusedAs(item, 'rejected', verdict.refusal);
  const { entity, entityId, policyClause } = verdict.audit;
  const policyVersion = policyClause === null ? null : (policy?.current ?? BUILT_IN).version;
  const judged = { ...verdict.audit, policyVersion };
  const hash = (): string | null => {
    const row = cache.peek(entity, entityId);
    return row ? hashOf(row) : null;
  };
  const until =
    verdict.outcome === 'accepted' && command.waitsForWindow?.(parsed, cache.view(named)) ? opensAt(window, now) : null;
  const beforeHash = hash();
  if (until !== null) {
    const audit = { ...judged, beforeHash, afterHash: beforeHash };
    return { item, outcome: 'deferred', code: null, detail: null, audit, effects: [], until };
  }
  for (const change of verdict.changes) {
    if (!(hasFollowUp && change.table === 'follow_ups' && change.id === item.id)) cache.apply(change);
  }
  return {
    item,
    outcome: verdict.outcome,
    code: null,
    detail: null,
    audit: { ...judged, beforeHash, afterHash: hash() },
    effects: verdict.effects,
    until: null,
  };
}
