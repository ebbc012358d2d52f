import type { Receipt } from '../../core/contract/wire.ts';
import type { EnforcementWindow } from '../../core/enforcement/window.ts';
import { uuidv7 } from '../../core/lib/uuid.ts';
import type { ChainDevice } from '../../server/commands/chain.ts';
import { readItem } from '../../server/commands/item.ts';
import type { Changes } from '../../server/feed/changes.ts';
import type { Snapshot } from '../../server/feed/cursor.ts';
import type { Scope } from '../../server/feed/scope.ts';
import type { Author, Backend, DeviceRecord, OpenTransaction, Prepared, Recorded } from './backend.ts';
import { type Keys, verifySigned } from './keys.ts';
import type { Random } from './random.ts';
import { Store, type Write } from './store.ts';
import { changesOf, windowOf } from './twin-feed.ts';
import { decidePush } from './twin-push.ts';

interface StoredDevice extends DeviceRecord {
  readonly revokedAt: number | null;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly brokenAt: number | null;
}

export interface Session {
  readonly personId: string;
  readonly deviceId: string;
  readonly expiresAt: number;
}

export interface TwinOptions {
  readonly epoch: string;
  readonly keys: Keys;
  readonly random: Random;
  readonly window: EnforcementWindow;
  readonly onFault: (error: unknown) => void;
  /** New rows of a table that are still sent inline. */
  readonly inlineRows: number;
  /** Rows per line. */
  readonly page: number;
}

/** A stable token of an identity, as the server's keyed one. */
export const tokenise = (value: string): string => `t_${value.length}_${value.charCodeAt(0)}`;

const NO_PREVIOUS = '0'.repeat(64);

/**
 * The server's store in memory: what it does to Postgres with SQL is done here to Store, and every decision is the
 * server's own code. A backup is a copy; restored, it is another epoch.
 */
export class Twin implements Backend {
  readonly options: TwinOptions;
  readonly store: Store;
  readonly devices = new Map<string, StoredDevice>();
  readonly sessions = new Map<string, Session>();
  readonly receipts = new Map<string, Map<string, Receipt>>();
  /** What `command_outcomes` and `audit_rows` hold, in order. */
  readonly recorded: Recorded[] = [];
  #waiting = new Map<bigint, (() => void)[]>();

  constructor(options: TwinOptions, store = new Store(700n)) {
    this.options = options;
    this.store = store;
  }

  get epoch(): string {
    return this.options.epoch;
  }

  /** As of now, without what is open, in another epoch. `next`: where its transaction ids go on. */
  copy(epoch: string, next: bigint): Twin {
    const copy = new Twin({ ...this.options, epoch }, this.store.copy(next));
    for (const [id, device] of this.devices) copy.devices.set(id, device);
    for (const [token, session] of this.sessions) copy.sessions.set(token, session);
    for (const [id, receipts] of this.receipts) copy.receipts.set(id, new Map(receipts));
    copy.recorded.push(...this.recorded);
    return copy;
  }

  current(): Promise<Snapshot> {
    return Promise.resolve(this.store.snapshot());
  }

  changes(since: Snapshot): Promise<Changes> {
    return Promise.resolve(changesOf(this.store, since, this.options.inlineRows));
  }

  window(scope: Scope, cursor: string, at: number): Promise<string[]> {
    const { epoch, page } = this.options;
    return new Promise((resolve) => resolve(windowOf(this.store, { scope, cursor, epoch, at, tokenise, page })));
  }

  begin(writes: readonly Write[]): Promise<OpenTransaction> {
    const xid = this.store.begin();
    try {
      for (const write of writes) this.store.write(xid, write);
    } catch (error) {
      this.#end(xid, false);
      throw error;
    }
    return Promise.resolve({
      commit: async () => this.#end(xid, true),
      rollBack: async () => this.#end(xid, false),
    });
  }

  whenEnded(xid: bigint): Promise<void> {
    if (!this.store.isOpen(xid)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.set(xid, [...(this.#waiting.get(xid) ?? []), resolve]));
  }

  async preparePush(author: Author, commands: readonly unknown[], now: number): Promise<Prepared> {
    const newId = (): string => uuidv7(now, this.options.random.bytes(10));
    const items = commands.map((command) => readItem(command, newId));
    const xid = this.store.begin();
    try {
      const devices = new Map<string, ChainDevice>();
      for (const item of items) {
        if (item.t === 'unreadable' || devices.has(item.deviceId)) continue;
        this.store.lock(xid, `devices/${item.deviceId}`);
        const found = this.devices.get(item.deviceId);
        if (found) devices.set(item.deviceId, this.#chainDevice(found));
      }
      const settlement = await decidePush(items, {
        ...{ store: this.store, xid, author, now, newId, devices, stored: this.receipts },
        window: this.options.window,
        // A role that was changed since the certificate: what its person did before is for a lead to look at.
        certified: ({ deviceId, envelope }) => (this.devices.get(deviceId)?.notAfter ?? 0) >= envelope.at,
        onFault: this.options.onFault,
        sign: this.options.keys.signAsServer,
      });
      return {
        commit: async () => {
          this.#keep(devices, settlement.receipts, settlement.recorded, author);
          this.#end(xid, true);
          return settlement.results;
        },
        rollBack: () => this.#end(xid, false),
      };
    } catch (error) {
      this.#end(xid, false);
      throw error;
    }
  }

  enrol(device: DeviceRecord): Promise<void> {
    const found = this.devices.get(device.id);
    const chain = found ?? { revokedAt: null, lastSeq: 0, lastHash: NO_PREVIOUS, brokenAt: null };
    this.devices.set(device.id, { ...chain, ...device });
    return Promise.resolve();
  }

  revoke(deviceId: string, at: number): Promise<void> {
    const found = this.devices.get(deviceId);
    if (found) this.devices.set(deviceId, { ...found, revokedAt: found.revokedAt ?? at });
    return Promise.resolve();
  }

  #chainDevice({ key, personId, revokedAt, notAfter, lastSeq, lastHash, brokenAt }: StoredDevice): ChainDevice {
    const { keys } = this.options;
    return {
      ...{ personId, revokedAt, notAfter, lastSeq, lastHash, brokenAt },
      verify: ({ envelope }) => verifySigned(envelope, (text, signature) => keys.verifyDevice(key, text, signature)),
    };
  }

  #keep(
    devices: ReadonlyMap<string, ChainDevice>,
    receipts: readonly { readonly item: { readonly id: string; readonly hash: string }; readonly receipt: Receipt }[],
    recorded: readonly Recorded[],
    author: Author,
  ): void {
    for (const [id, { lastSeq, lastHash, brokenAt, personId }] of devices) {
      const found = this.devices.get(id);
      if (found && personId === author.id) this.devices.set(id, { ...found, lastSeq, lastHash, brokenAt });
    }
    for (const { item, receipt } of receipts) {
      const stored = this.receipts.get(item.id) ?? new Map<string, Receipt>();
      this.receipts.set(item.id, stored.set(item.hash, receipt));
    }
    this.recorded.push(...recorded);
  }

  #end(xid: bigint, commits: boolean): void {
    if (!this.store.isOpen(xid)) return;
    if (commits) this.store.commit(xid);
    else this.store.rollBack(xid);
    for (const resolve of this.#waiting.get(xid) ?? []) resolve();
    this.#waiting.delete(xid);
  }
}
