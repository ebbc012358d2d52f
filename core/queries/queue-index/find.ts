import type { QueueArgs } from '../queue-args.ts';
import type { IndexedCases } from './cases.ts';
import type { Order } from './order.ts';

/** What the queue answers, but for the rows themselves. */
export interface Found {
  readonly total: number;
  readonly newer: number;
  readonly newest: number | null;
  readonly ids: readonly string[];
}

const ANY = (): boolean => true;

/** 1 for each slot that the filter lets through. */
function passing(cases: IndexedCases, args: QueueArgs, personId: string, openStates: readonly string[]): Uint8Array {
  const { show } = args;
  const isOpen = (state: string): boolean => openStates.includes(state);
  const wanted = { open: isOpen, mine: isOpen, decided: (state: string) => !isOpen(state), all: ANY }[show];
  const states = cases.states.passing(wanted);
  const queues = cases.queues.passing(args.queue === null ? ANY : (queue) => queue === args.queue);
  const tiers = cases.tiers.passing(args.tier === null ? ANY : (tier) => tier === args.tier);
  const asked = JSON.stringify(args.signal);
  const signals = cases.signals.passing(args.signal === null ? ANY : (list) => list.includes(asked));
  const mine = show === 'mine' ? cases.people.of(personId) + 1 : null;
  const needle = args.text.trim().toLowerCase();
  const { here, state, queue, tier, signal, claimedBy, texts } = cases;
  const passes = new Uint8Array(cases.size);
  for (let slot = 0; slot < passes.length; slot += 1) {
    if (
      here[slot] === 1 &&
      states[state[slot] ?? 0] === 1 &&
      queues[queue[slot] ?? 0] === 1 &&
      tiers[tier[slot] ?? 0] === 1 &&
      signals[signal[slot] ?? 0] === 1 &&
      (mine === null || claimedBy[slot] === mine) &&
      (needle === '' || texts[slot]?.includes(needle) === true)
    ) {
      passes[slot] = 1;
    }
  }
  return passes;
}

/** So many are put in order by themselves; more of them are met soon enough on a walk over all. */
const FEW = 2_000;

function pageOf(order: Order, passes: Uint8Array, total: number, args: QueueArgs): number[] {
  const { offset, limit, descending } = args;
  if (total <= offset || limit === 0) return [];
  if (total <= FEW) {
    const slots: number[] = [];
    for (let slot = 0; slot < passes.length; slot += 1) if (passes[slot] === 1) slots.push(slot);
    return order.sorted(slots, descending).slice(offset, offset + limit);
  }
  const page: number[] = [];
  const wanted = Math.min(limit, total - offset);
  let skip = offset;
  order.walk(descending, (slot) => {
    if (passes[slot] !== 1) return true;
    if (skip > 0) skip -= 1;
    else page.push(slot);
    return page.length < wanted;
  });
  return page;
}

/** Counts what the filter lets through, and takes a page of it in the order asked for. */
export function find(
  cases: IndexedCases,
  order: Order,
  args: QueueArgs,
  personId: string,
  openStates: readonly string[],
): Found {
  const passes = passing(cases, args, personId, openStates);
  const until = args.opened_until ?? Number.MAX_SAFE_INTEGER;
  let [total, newer, newest] = [0, 0, Number.NEGATIVE_INFINITY];
  for (let slot = 0; slot < passes.length; slot += 1) {
    if (passes[slot] !== 1) continue;
    const opened = cases.openedAt[slot] ?? 0;
    if (opened > newest) newest = opened;
    if (opened <= until) total += 1;
    else {
      newer += 1;
      passes[slot] = 0;
    }
  }
  const ids = pageOf(order, passes, total, args).map((slot) => cases.ids[slot] ?? '');
  return { total, newer, newest: total + newer === 0 ? null : newest, ids };
}
