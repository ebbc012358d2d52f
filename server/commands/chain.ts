import type { ErrorCode, Refusal } from '../../core/contract/errors.ts';
import type { Receipt } from '../../core/contract/wire.ts';
import type { Item, NamedItem } from './item.ts';

/** A device as a push finds it. `lastSeq`, `lastHash` and `brokenAt` move on with each item. */
export interface ChainDevice {
  readonly personId: string;
  readonly revokedAt: number | null;
  readonly notAfter: number;
  readonly verify: (item: Extract<Item, { t: 'envelope' }>) => boolean;
  /** Why the certificate that the command was made under does not cover it; asked once for each that has its turn. */
  readonly uncovered?: (item: Extract<Item, { t: 'envelope' }>) => Refusal | null;
  lastSeq: number;
  lastHash: string;
  brokenAt: number | null;
}

export interface ChainContext {
  readonly now: number;
  readonly personId: string;
  /** The device that hands them in; none where a person does. */
  readonly deviceId?: string | null | undefined;
  readonly devices: ReadonlyMap<string, ChainDevice>;
  /** Receipts that exist already: command id → body hash → receipt. */
  readonly stored: ReadonlyMap<string, ReadonlyMap<string, Receipt>>;
  /** What is missing before a command will never come: the chain is broken there, and nothing is held. */
  readonly pastGaps?: boolean;
}

export type Ruling =
  /** Nothing is recorded, the command stays queued. */
  | { readonly t: 'held'; readonly id: string | null; readonly code: ErrorCode; readonly expectedSeq: number }
  | { readonly t: 'stored'; readonly receipt: Receipt }
  /** The very same envelope came earlier in this push. */
  | { readonly t: 'again'; readonly item: NamedItem }
  | {
      readonly t: 'refused';
      readonly item: NamedItem;
      readonly outcome: 'rejected' | 'quarantined';
      readonly code: ErrorCode;
      readonly detail: string | null;
    }
  | { readonly t: 'run'; readonly item: Extract<Item, { t: 'envelope' }> };

type Refused = Extract<Ruling, { t: 'refused' }>;

const refused = (
  item: NamedItem,
  outcome: Refused['outcome'],
  code: ErrorCode,
  detail: string | null = null,
): Refused => ({ t: 'refused', item, outcome, code, detail });

/** The checks of an item that has its turn, in the order in which one makes the next meaningful. */
function ruleTurn(item: NamedItem, device: ChainDevice, conflicts: boolean, ctx: ChainContext): Ruling {
  const { lastSeq, lastHash } = device;
  const gap = item.seq > lastSeq + 1;
  const next = gap || item.seq === lastSeq + 1;
  // Whatever comes of it, a recorded command uses up its place, or those behind it would wait for ever.
  if (next) {
    device.lastSeq = item.seq;
    device.lastHash = item.hash;
  }
  if (device.revokedAt !== null) return refused(item, 'quarantined', 'device_revoked');
  if (item.t === 'malformed') return refused(item, 'rejected', 'command_malformed', item.problem);
  if (conflicts) return refused(item, 'rejected', 'command_conflict');
  if (!device.verify(item)) return refused(item, 'rejected', 'command_signature_invalid');
  if (gap) device.brokenAt ??= ctx.now;
  if (gap)
    return refused(
      item,
      'quarantined',
      'command_chain_broken',
      `numbers ${lastSeq + 1} to ${item.seq - 1} are missing`,
    );
  if (device.brokenAt !== null) return refused(item, 'quarantined', 'command_chain_broken', 'an earlier command did');
  if (!next) return refused(item, 'quarantined', 'command_chain_broken', `number ${item.seq} was used before`);
  if (item.envelope.prev_hash !== lastHash) {
    device.brokenAt = ctx.now;
    return refused(item, 'quarantined', 'command_chain_broken', 'it names another predecessor');
  }
  // By the server's clock where the device's runs ahead.
  if (Math.min(item.envelope.at, ctx.now) > device.notAfter) return refused(item, 'quarantined', 'lease_expired');
  const uncovered = device.uncovered?.(item) ?? null;
  if (uncovered) return refused(item, 'quarantined', uncovered.code, uncovered.detail ?? null);
  return { t: 'run', item };
}

/**
 * Brought by another device of the person, and signed by no key that this one is known by. In a server that was restored to a time
 * before its key was changed, the signature is none that could be checked: nothing can be said of the command, and a final answer
 * would lose it. It is sealed again by the device that brings it.
 */
const isStrange = (item: NamedItem, device: ChainDevice, { deviceId }: ChainContext): boolean =>
  item.t === 'envelope' && deviceId != null && item.deviceId !== deviceId && !device.verify(item);

/**
 * Which items have their turn, in the order in which they came. Pure but for the given devices, which are moved on to
 * where the chain stands afterwards.
 */
export function ruleChain(items: readonly Item[], ctx: ChainContext): Ruling[] {
  const firstHash = new Map<string, string>();
  const recorded = new Set<string>();
  return items.map((item): Ruling => {
    if (item.t === 'unreadable') return { t: 'held', id: item.id, code: 'command_malformed', expectedSeq: 0 };
    const device = ctx.devices.get(item.deviceId);
    if (!device) return { t: 'held', id: item.id, code: 'device_unknown', expectedSeq: 1 };
    const expectedSeq = device.lastSeq + 1;
    // A final answer here would let one person use up another's commands.
    if (device.personId !== ctx.personId) return { t: 'held', id: item.id, code: 'forbidden', expectedSeq };
    const receipts = ctx.stored.get(item.id);
    const receipt = receipts?.get(item.hash);
    if (receipt) return { t: 'stored', receipt };
    if (isStrange(item, device, ctx)) return { t: 'held', id: item.id, code: 'device_unknown', expectedSeq };
    const key = `${item.id}/${item.hash}`;
    if (recorded.has(key)) return { t: 'again', item };
    const isHeld = !ctx.pastGaps || item.t !== 'envelope' || !device.verify(item);
    if (item.seq > expectedSeq && isHeld) {
      return { t: 'held', id: item.id, code: 'command_out_of_order', expectedSeq };
    }
    const conflicts = receipts !== undefined || (firstHash.get(item.id) ?? item.hash) !== item.hash;
    firstHash.set(item.id, firstHash.get(item.id) ?? item.hash);
    recorded.add(key);
    return ruleTurn(item, device, conflicts, ctx);
  });
}
