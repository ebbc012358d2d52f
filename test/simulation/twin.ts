import { roleOf } from '../../core/access/roles.ts';
import type { CopyTable } from '../../core/contract/copy.ts';
import type { OrderReport } from '../../core/contract/orders.ts';
import type { DigestReply, RangeReply, RangeRequest } from '../../core/contract/repair.ts';
import type { Certificate, Receipt } from '../../core/contract/wire.ts';
import type { EnforcementWindow } from '../../core/enforcement/window.ts';
import { must } from '../../core/lib/must.ts';
import { uuidv7 } from '../../core/lib/uuid.ts';
import type { Table } from '../../core/tables/define.ts';
import { certifiedBy } from '../../server/commands/certified.ts';
import type { ChainDevice } from '../../server/commands/chain.ts';
import { publicKeyAt } from '../../server/commands/chain-state.ts';
import { type Item, readItem } from '../../server/commands/item.ts';
import { type CertificateRow, coverBy } from '../../server/devices/coverage.ts';
import type { Changes } from '../../server/feed/changes.ts';
import type { CopyForm } from '../../server/feed/copy/make-copy.ts';
import type { Snapshot } from '../../server/feed/cursor.ts';
import type { Scope } from '../../server/feed/scope.ts';
import type { Author, Backend, DeviceRecord, OpenTransaction, Prepared, Push, Recorded } from './backend.ts';
import { type Keys, verifySigned } from './keys.ts';
import { keepOrder, type Ordering, openOrders, type StoredOrder, signOrder, takeReport } from './orders.ts';
import type { Random } from './random.ts';
import type { Schema } from './skew.ts';
import { Store, type Write } from './store.ts';
import { caseRowsOf, copyOf, type TwinCopy } from './twin-copy.ts';
import { digestOf, rangeOf } from './twin-digest.ts';
import { changesOf, windowOf } from './twin-feed.ts';
import { decidePush } from './twin-push.ts';

interface StoredDevice extends DeviceRecord {
  /** Keys that it signed with before, the earliest first. */
  readonly retired: readonly { readonly public_key: string; readonly last_seq: number }[];
  /** End of its newest certificate. */
  readonly notAfter: number;
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
  /** Rows per line, per part of a copy, per range of a digest. */
  readonly page: number;
  readonly partRows: number;
  readonly rangeRows: number;
  readonly urgentCases: number;
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
  /** By the hash of their token. */
  readonly sessions = new Map<string, Session>();
  /** As issued, the oldest first. */
  readonly certificates: CertificateRow[] = [];
  readonly orders: StoredOrder[] = [];
  /** device/nonce → when it came. */
  readonly nonces = new Map<string, number>();
  readonly receipts = new Map<string, Map<string, Receipt>>();
  /** What `command_outcomes` and `audit_rows` hold, in order. */
  readonly recorded: Recorded[] = [];
  /** What the server that works on it declares. */
  schema: Schema = 'now';
  #waiting = new Map<bigint, (() => void)[]>();

  constructor(options: TwinOptions, store = new Store(700n)) {
    this.options = options;
    this.store = store;
  }

  get epoch(): string {
    return this.options.epoch;
  }

  /** As of now, without what is open, in another epoch. `next`: where its transaction ids go on. */
  backup(epoch: string, next: bigint): Twin {
    const copy = new Twin({ ...this.options, epoch }, this.store.copy(next));
    if (epoch !== this.epoch) copy.store.stampAhead();
    for (const [id, device] of this.devices) copy.devices.set(id, device);
    for (const [token, session] of this.sessions) copy.sessions.set(token, session);
    for (const [id, receipts] of this.receipts) copy.receipts.set(id, new Map(receipts));
    copy.certificates.push(...this.certificates);
    copy.orders.push(...this.orders);
    for (const [nonce, at] of this.nonces) copy.nonces.set(nonce, at);
    copy.recorded.push(...this.recorded);
    return copy;
  }

  current(): Promise<Snapshot> {
    return Promise.resolve(this.store.snapshot());
  }

  changes(since: Snapshot): Promise<Changes> {
    return Promise.resolve(changesOf(this.store, since, this.options.inlineRows, this.schema));
  }

  async window(scope: Scope, cursor: string, at: number, pause?: () => Promise<void>): Promise<string[]> {
    const { epoch, page } = this.options;
    const lines = windowOf(this.store, { scope, cursor, epoch, at, tokenise, page });
    await pause?.();
    return lines;
  }

  copy(scope: Scope, form: CopyForm, at: number, id: string): Promise<TwinCopy> {
    const { epoch, partRows, urgentCases } = this.options;
    return Promise.resolve(copyOf(this.store, { id, scope, form, epoch, at, tokenise, partRows, urgentCases }));
  }

  mine(scope: Scope, personId: string): Promise<CopyTable[]> {
    return Promise.resolve(
      caseRowsOf(this.store, { scope, tokenise, urgentCases: this.options.urgentCases }, personId),
    );
  }

  digest(scope: Scope): Promise<DigestReply> {
    return Promise.resolve(digestOf(this.store, scope, tokenise, this.options.rangeRows));
  }

  range(scope: Scope, table: Table, asked: RangeRequest): Promise<RangeReply> {
    return Promise.resolve(rangeOf(this.store, scope, table, tokenise, asked));
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
      xid,
      commit: async () => this.#end(xid, true),
      rollBack: async () => this.#end(xid, false),
    });
  }

  whenEnded(xid: bigint): Promise<void> {
    if (!this.store.isOpen(xid)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.set(xid, [...(this.#waiting.get(xid) ?? []), resolve]));
  }

  async deviceFree(deviceId: string): Promise<void> {
    for (;;) {
      const holder = this.store.holderOf(`devices/${deviceId}`);
      if (holder === undefined) return;
      await this.whenEnded(holder);
    }
  }

  newId(now: number): string {
    return uuidv7(now, this.options.random.bytes(10));
  }

  async preparePush(author: Author, { commands, now, sentAt }: Push): Promise<Prepared> {
    const newId = (): string => this.newId(now);
    const items = commands.map((command) => readItem(command, newId));
    const xid = this.store.begin();
    try {
      const devices = new Map<string, ChainDevice>();
      const cover = coverBy(this.#certificatesFor(items), roleOf(author.role).permissions);
      for (const item of items) {
        if (item.t === 'unreadable' || devices.has(item.deviceId)) continue;
        this.store.lock(xid, `devices/${item.deviceId}`);
        const found = this.devices.get(item.deviceId);
        if (!found) continue;
        const uncovered: ChainDevice['uncovered'] = ({ envelope }) =>
          cover.check(found.id, envelope, now, (at) => sentAt - at);
        devices.set(item.deviceId, { ...this.#chainDevice(found), uncovered });
      }
      const settlement = await decidePush(items, {
        ...{ store: this.store, xid, author, now, sentAt, newId, devices, stored: this.receipts },
        window: this.options.window,
        // A role that was changed since the certificate: what its person did before is for a lead to look at.
        certified: certifiedBy(
          this.certificates.map(({ device_id, certificate: { commands: names, not_after } }) => ({
            ...{ device_id, not_after, commands: names },
          })),
        ),
        onFault: this.options.onFault,
        sign: this.options.keys.signAsServer,
      });
      return {
        xid,
        commit: async () => {
          this.#keep(devices, settlement.receipts, settlement.recorded, author);
          this.#use(cover.used());
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
    const anew = { retired: [], notAfter: 0, revokedAt: null, lastSeq: 0, lastHash: NO_PREVIOUS, brokenAt: null };
    const chain = found ?? anew;
    this.devices.set(device.id, { ...chain, ...device });
    return Promise.resolve();
  }

  keepCertificate(certificate: Certificate): Promise<void> {
    const { device_id, id, not_after: notAfter } = certificate;
    this.certificates.push({ id: must(id, 'a number'), device_id, certificate, decisions_used: 0 });
    const device = this.devices.get(device_id);
    if (device) this.devices.set(device_id, { ...device, notAfter });
    return Promise.resolve();
  }

  certificatesOf(deviceId: string): CertificateRow[] {
    return this.certificates.filter(({ device_id }) => device_id === deviceId);
  }

  /** As loadCoverage in server/devices/coverage.ts finds them: those that are named, and each device's newest. */
  #certificatesFor(items: readonly Item[]): CertificateRow[] {
    const named = new Set(items.flatMap((item) => (item.t === 'envelope' ? (item.envelope.certificate_id ?? []) : [])));
    const ids = new Set(items.flatMap((item) => (item.t === 'unreadable' ? [] : [item.deviceId])));
    return [...ids].flatMap((id) =>
      this.certificatesOf(id).filter((row, n, all) => named.has(row.id) || n === all.length - 1),
    );
  }

  #use(used: readonly { readonly id: string; readonly decisions_used: number }[]): void {
    for (const { id, decisions_used } of used) {
      const at = this.certificates.findIndex((row) => row.id === id);
      this.certificates[at] = { ...must(this.certificates[at], 'a certificate'), decisions_used };
    }
  }

  isRetired(key: string): boolean {
    return [...this.devices.values()].some(({ retired }) => retired.some(({ public_key }) => public_key === key));
  }

  rotate(deviceId: string, next: string, lastSeq: number): Promise<void> {
    const device = must(this.devices.get(deviceId), 'a device');
    const retired = [...device.retired, { public_key: device.key, last_seq: lastSeq }];
    this.devices.set(deviceId, { ...device, key: next, retired });
    return Promise.resolve();
  }

  remember(deviceId: string, nonce: string, now: number): Promise<boolean> {
    const key = `${deviceId}/${nonce}`;
    const isFirst = !this.nonces.has(key);
    if (isFirst) this.nonces.set(key, now);
    return Promise.resolve(isFirst);
  }

  revoke(deviceId: string, at: number): Promise<void> {
    const found = this.devices.get(deviceId);
    if (found) this.devices.set(deviceId, { ...found, revokedAt: found.revokedAt ?? at });
    return Promise.resolve();
  }

  giveOrder(order: Ordering, now: number): Promise<void> {
    return Promise.resolve(keepOrder(this, signOrder(this, { ...order, now })));
  }

  openOrders(deviceId: string, now: number): Promise<readonly unknown[]> {
    return Promise.resolve(openOrders(this, deviceId, now).map(({ signed }) => signed));
  }

  async takeReport(deviceId: string, report: OrderReport): Promise<void> {
    takeReport(this, deviceId, report);
  }

  countDecisions(id: string, count: number): Promise<void> {
    this.#use([{ id, decisions_used: count }]);
    return Promise.resolve();
  }

  #chainDevice({
    key,
    retired,
    personId,
    revokedAt,
    notAfter,
    lastSeq,
    lastHash,
    brokenAt,
  }: StoredDevice): ChainDevice {
    const { keys } = this.options;
    return {
      ...{ personId, revokedAt, notAfter, lastSeq, lastHash, brokenAt },
      verify: ({ envelope, seq }) => {
        const publicKey = publicKeyAt(key, retired, seq);
        return verifySigned(envelope, (text, signature) => keys.verify(publicKey, text, signature));
      },
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
