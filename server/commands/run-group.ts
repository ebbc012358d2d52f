import { roleOf } from '../../core/access/roles.ts';
import type { Read } from '../../core/commands/define.ts';
import { commandOf } from '../../core/commands/index.ts';
import { readKey } from '../../core/commands/run.ts';
import { refuse } from '../../core/contract/errors.ts';
import type { Trx } from '../db/kysely.ts';
import {
  type Author,
  type CommandItem,
  checkCommand,
  type Decided,
  decideOne,
  type Moment,
  nameReads,
  type Runnable,
  refusedAs,
} from './decide-one.ts';
import { RowCache, RowExistsError } from './row-cache.ts';
import { type RowStore, rowStore } from './row-store.ts';
import { isEnvironment, isUnstorable } from './sql-state.ts';

export interface GroupContext extends Moment {
  readonly store: RowStore;
  readonly author: Author;
  /** A command that failed by a fault of ours: it is quarantined, and somebody must know. */
  readonly onFault: (item: CommandItem, error: unknown) => void;
}

/** Loads in bulk what the commands will read, stage by stage, so that the commands themselves need no round trip. */
async function prefetch(runnables: readonly Runnable[], cache: RowCache, store: RowStore): Promise<void> {
  const named = runnables.map(() => new Set<string>());
  const stages = Math.max(0, ...runnables.map(({ command }) => command.reads.length));
  for (let stage = 0; stage < stages; stage += 1) {
    const reads = runnables.map(({ command, args }, index): Read[] => {
      const view = cache.view(named[index] ?? new Set());
      return command.reads[stage]?.(args, view) ?? [];
    });
    await store.load(cache, reads.flat());
    reads.forEach((list, index) => {
      for (const read of list) named[index]?.add(readKey(read));
    });
  }
}

async function decideAll(items: readonly CommandItem[], ctx: GroupContext): Promise<Decided[]> {
  const { store, author } = ctx;
  const cache = new RowCache();
  const may = roleOf(author.role).permissions;
  const forbidden = items.filter(({ envelope }) => {
    const command = commandOf(envelope.name);
    return command && !may.includes(command.permission);
  });
  const certified = await store.certified(forbidden);
  const checked = items.map((item) => ({ item, result: checkCommand(item, author, certified) }));
  await prefetch(
    checked.flatMap(({ result }) => ('command' in result ? [result] : [])),
    cache,
    store,
  );
  const decided: Decided[] = [];
  for (const { item, result } of checked) {
    if ('code' in result) {
      const outcome = result.code === 'role_changed' ? 'quarantined' : 'rejected';
      decided.push(refusedAs(item, outcome, result));
      continue;
    }
    const doubted = ctx.policy?.whyQuarantined(item);
    if (doubted) {
      decided.push(refusedAs(item, 'quarantined', doubted));
      continue;
    }
    const named = await nameReads(result, cache, (reads) => store.load(cache, reads));
    decided.push(decideOne({ ...result, item }, named, cache, author, ctx));
  }
  await store.write(cache);
  return decided;
}

/**
 * Runs commands in order, under a savepoint. When one of them cannot be stored the group is halved until it stands
 * alone: it gets its refusal, the others their outcome.
 */
export async function runGroupOn(items: readonly CommandItem[], ctx: GroupContext): Promise<Decided[]> {
  if (items.length === 0) return [];
  try {
    return await ctx.store.attempt(() => decideAll(items, ctx));
  } catch (error) {
    // Or asks to try again: nothing of the push counts.
    if (isEnvironment(error)) throw error;
    const [only] = items;
    if (only && items.length === 1) {
      if (error instanceof RowExistsError || isUnstorable(error)) {
        return [refusedAs(only, 'rejected', refuse('command_malformed', 'it cannot be stored'))];
      }
      ctx.onFault(only, error);
      return [refusedAs(only, 'quarantined', refuse('internal'))];
    }
    const half = Math.ceil(items.length / 2);
    const first = await runGroupOn(items.slice(0, half), ctx);
    return [...first, ...(await runGroupOn(items.slice(half), ctx))];
  }
}

/** In the transaction of a push. */
export const runGroup = (
  items: readonly CommandItem[],
  { trx, ...ctx }: Omit<GroupContext, 'store'> & { readonly trx: Trx },
): Promise<Decided[]> => runGroupOn(items, { ...ctx, store: rowStore(trx) });
