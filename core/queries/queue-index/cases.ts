import { type Tier, tierRank } from '../../scoring/tiers.ts';
import { Interned } from './interned.ts';

/** Of a case what filters and orders it; `name` and `found` are null and empty where its account was erased. */
export interface IndexedCase {
  readonly id: string;
  readonly queue: string;
  readonly state: string;
  readonly tier: string;
  readonly signal_types: string;
  readonly claimed_by: string | null;
  readonly signal_count: number;
  readonly opened_at: number;
  readonly last_event_at: number;
  readonly decided_at: number | null;
  readonly display_name: string | null;
  readonly external_id: string | null;
}

/**
 * The cases as columns, one slot each: a walk over all of them takes milliseconds. A case that left keeps its slot, which
 * nothing finds any more; one that comes back gets another.
 */
export class IndexedCases {
  readonly queues = new Interned();
  readonly states = new Interned();
  readonly tiers = new Interned();
  readonly signals = new Interned();
  readonly people = new Interned();
  readonly ids: string[] = [];
  /** By the ids of those that are here. */
  readonly slots = new Map<string, number>();
  /** As it is listed. */
  readonly names: (string | null)[] = [];
  /** What a search looks in, in small letters. */
  readonly texts: string[] = [];
  here = new Uint8Array(0);
  queue = new Uint8Array(0);
  state = new Uint8Array(0);
  tier = new Uint8Array(0);
  /** −1: a tier that this version does not know. */
  tierRank = new Int8Array(0);
  signal = new Uint32Array(0);
  /** 0: nobody; else one more than the person's number. */
  claimedBy = new Uint32Array(0);
  signalCount = new Float64Array(0);
  rank = new Float64Array(0);
  openedAt = new Float64Array(0);
  lastEventAt = new Float64Array(0);
  /** NaN: it is not. */
  decidedAt = new Float64Array(0);

  get size(): number {
    return this.ids.length;
  }

  slotFor(id: string): number {
    const known = this.slots.get(id);
    if (known !== undefined) return known;
    const slot = this.ids.length;
    if (slot === this.here.length) this.#grow();
    this.ids.push(id);
    this.slots.set(id, slot);
    return slot;
  }

  remove(id: string): void {
    const slot = this.slots.get(id);
    if (slot === undefined) return;
    this.here[slot] = 0;
    this.slots.delete(id);
  }

  write(slot: number, one: IndexedCase, rank: number): void {
    this.here[slot] = 1;
    this.queue[slot] = this.queues.of(one.queue);
    this.state[slot] = this.states.of(one.state);
    this.tier[slot] = this.tiers.of(one.tier);
    this.tierRank[slot] = tierRank(one.tier as Tier);
    this.signal[slot] = this.signals.of(one.signal_types);
    this.claimedBy[slot] = one.claimed_by === null ? 0 : this.people.of(one.claimed_by) + 1;
    this.signalCount[slot] = one.signal_count;
    this.rank[slot] = rank;
    this.openedAt[slot] = one.opened_at;
    this.lastEventAt[slot] = one.last_event_at;
    this.decidedAt[slot] = one.decided_at ?? Number.NaN;
    this.names[slot] = one.display_name ?? one.external_id;
    this.texts[slot] = one.external_id === null ? '' : `${one.display_name ?? ''}\n${one.external_id}`.toLowerCase();
  }

  #grow(): void {
    const length = Math.max(1_024, this.here.length * 2);
    const longer = <T extends Uint8Array | Int8Array | Uint32Array | Float64Array>(old: T): T => {
      const made = new (old.constructor as new (size: number) => T)(length);
      made.set(old as never);
      return made;
    };
    this.here = longer(this.here);
    this.queue = longer(this.queue);
    this.state = longer(this.state);
    this.tier = longer(this.tier);
    this.tierRank = longer(this.tierRank);
    this.signal = longer(this.signal);
    this.claimedBy = longer(this.claimedBy);
    this.signalCount = longer(this.signalCount);
    this.rank = longer(this.rank);
    this.openedAt = longer(this.openedAt);
    this.lastEventAt = longer(this.lastEventAt);
    this.decidedAt = longer(this.decidedAt);
  }
}
