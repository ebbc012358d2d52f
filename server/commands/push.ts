import { isClockSuspect } from '../../core/commands/clock.ts';
import type { PushResult, Receipt } from '../../core/contract/wire.ts';
import { must } from '../../core/lib/must.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { noteClaims } from '../devices/take-records.ts';
import type { Left } from '../poke.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { type Ruling, ruleChain } from './chain.ts';
import { lockDevices, readDevices, saveChains, storedReceipts } from './chain-state.ts';
import type { CommandItem } from './decide-one.ts';
import { type Item, readItem } from './item.ts';
import { loadWindow } from './load-window.ts';
import { logRefusals, refusalsOf } from './log-refusals.ts';
import { recordOutcomes } from './outcomes.ts';
import { runGroup } from './run-group.ts';
import { settledOf, settledRefusal } from './settled.ts';
import { isRetryable } from './sql-state.ts';

/** Attempts at a transaction that others were in the way of. */
const ATTEMPTS = 5;

/** Whose commands they are; somebody else may hand them in (land.ts), and then by no device. */
type Author = Pick<Caller, 'person' | 'permissions'> & { readonly device?: { readonly id: string } | null };

const itemKey = (item: { readonly id: string; readonly hash: string }): string => `${item.id}/${item.hash}`;

function resultOf(ruling: Ruling, receipts: ReadonlyMap<string, Receipt>): PushResult {
  switch (ruling.t) {
    case 'held':
      return { t: 'held', command_id: ruling.id, code: ruling.code, expected_seq: ruling.expectedSeq };
    case 'stored':
      return { t: 'receipt', receipt: ruling.receipt };
    default:
      return { t: 'receipt', receipt: must(receipts.get(itemKey(ruling.item)), 'a receipt for every settled command') };
  }
}

/** Of each command whether its clock was set meanwhile; one tells by the command before it as well. */
export function suspectClocks(
  items: readonly Item[],
  sending: { readonly now: number; readonly sentAt: number },
): (item: CommandItem) => boolean {
  const before = new Map<string, number>();
  const suspect = new Set<string>();
  for (const item of items) {
    if (item.t !== 'envelope') continue;
    const previousAt = before.get(item.deviceId) ?? null;
    if (isClockSuspect(item.envelope, { ...sending, previousAt })) suspect.add(itemKey(item));
    before.set(item.deviceId, item.envelope.at);
  }
  return (item) => suspect.has(itemKey(item));
}

/** How far the device's record goes, by what was signed. */
const claimsOf = (items: readonly CommandItem[]) =>
  items.flatMap(({ deviceId, envelope: { record } }) => (record && record.seq > 0 ? [{ deviceId, ...record }] : []));

async function pushOnce(
  ctx: ServerContext,
  caller: Author,
  items: readonly Item[],
  { sentAt, pastGaps }: { readonly sentAt: number | null; readonly pastGaps: boolean },
  trx: Trx,
): Promise<{ results: PushResult[]; refusals: ReturnType<typeof refusalsOf>; left: Left }> {
  const { person } = caller;
  const arrived = ctx.clock.now();
  const rows = await lockDevices(trx, items);
  // Under the locks, and together: no answer waits for the one before it.
  const [{ devices, coverage }, stored, window, policy] = await Promise.all([
    readDevices(trx, rows, items, { now: arrived, sentAt: sentAt ?? arrived, permissions: caller.permissions }),
    storedReceipts(trx, items),
    loadWindow(trx),
    loadPolicy(
      trx,
      items.flatMap((item) => (item.t === 'envelope' ? [item] : [])),
    ),
  ]);
  const now = ctx.clock.now();
  const by = { personId: person.id, deviceId: caller.device?.id };
  const rulings = ruleChain(items, { now, ...by, devices, stored, pastGaps });
  const runs = rulings.flatMap((ruling) => (ruling.t === 'run' ? [ruling.item] : []));
  const decided = await runGroup(runs, {
    trx,
    author: { id: person.id, role: person.role },
    now,
    window,
    policy,
    clockSuspect: suspectClocks(items, { now: arrived, sentAt: sentAt ?? arrived }),
    onFault: (item, error) =>
      ctx.log.error({ err: error, correlation_id: item.correlationId, command: item.envelope.name }, 'command failed'),
  });
  const refusals = rulings.flatMap((ruling) => (ruling.t === 'refused' ? [settledRefusal(ruling)] : []));
  const settled = [...decided.map(settledOf), ...refusals];
  const mine = new Map([...devices].filter(([, { personId }]) => personId === person.id));
  const [receipts] = await Promise.all([
    recordOutcomes(trx, settled, { keys: ctx.keys, personId: person.id, now }),
    saveChains(trx, mine, now),
    coverage.save(trx),
    noteClaims(trx, claimsOf(runs), now),
  ]);
  const byItem = new Map(settled.map(({ item }, index) => [itemKey(item), must(receipts[index], 'a receipt')]));
  return {
    results: rulings.map((ruling) => resultOf(ruling, byItem)),
    refusals: refusalsOf(rulings, settled),
    left: settled.some(({ effects }) => effects.length > 0) ? 'work' : 'rows',
  };
}

/**
 * Takes signed commands in device order and answers one result for each. All of them share one transaction, so that
 * 500 decisions cost a few dozen statements; a command that fails costs only itself (see run-group.ts).
 */
export async function pushCommands(
  ctx: ServerContext,
  caller: Author,
  commands: readonly unknown[],
  /** The device's wall clock as it sent them; null where that is not known. */
  sentAt: number | null,
  /** What is missing before a command will never come. */
  pastGaps = false,
): Promise<PushResult[]> {
  const items = commands.map((command) => readItem(command, () => newId(ctx.clock.now())));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { results, refusals, left } = await ctx.pushes.run((trx) =>
        pushOnce(ctx, caller, items, { sentAt, pastGaps }, trx),
      );
      ctx.poke.commit(left);
      logRefusals(ctx.log, caller.device?.id ?? null, refusals);
      ctx.metrics.pushed(results.map((one) => (one.t === 'held' ? 'held' : one.receipt.outcome)));
      return results;
    } catch (error) {
      if (!isRetryable(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
