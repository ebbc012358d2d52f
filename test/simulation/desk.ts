import { RefusedError } from '../../core/contract/bridge.ts';
import type { GivenKind } from '../../core/contract/orders.ts';
import type { ReadSql, Sql } from '../../core/lib/sql.ts';
import { uuidv7 } from '../../core/lib/uuid.ts';
import { counts, dismiss, listItems, withdraw } from '../../core/replica/outbox.ts';
import { Replica } from '../../core/replica/replica.ts';
import { storageProblem } from '../../core/replica/storage.ts';
import { Sync } from '../../core/replica/sync.ts';
import { scopeKey } from '../../core/tables/scope.ts';
import { type AuthorityWatch, watchAuthority } from '../../electron/backend/authority.ts';
import { claimChain, isChainLost } from '../../electron/backend/chain.ts';
import { mayForget } from '../../electron/backend/forget.ts';
import { type Api, createApi } from '../../electron/backend/http.ts';
import type { KeptVault } from '../../electron/backend/kept-vault.ts';
import { watchLease } from '../../electron/backend/lease.ts';
import { type OrderWatch, watchOrders } from '../../electron/backend/orders.ts';
import { rotateKey } from '../../electron/backend/rotate-key.ts';
import { runCommandHere } from '../../electron/backend/run-command.ts';
import { NOTHING_SEALED } from '../../electron/backend/sealed-outbox.ts';
import type { DeviceSession } from '../../electron/backend/session.ts';
import { wipe } from '../../electron/backend/wipe.ts';
import { Crash, Faults } from '../support/faulty-sql.ts';
import type { DeskCarrier } from './carrier.ts';
import { DeskTime } from './desk-time.ts';
import { Disk } from './disk.ts';
import { type Keys, sha256 } from './keys.ts';
import { Link } from './link.ts';
import type { MemoryFile } from './memory-sql.ts';
import { Random } from './random.ts';
import type { Rotten } from './rot.ts';
import type { Scheduler } from './scheduler.ts';

export interface DeskOptions {
  readonly name: string;
  readonly personId: string;
  readonly scheduler: Scheduler;
  readonly seed: string;
  readonly keys: Keys;
  /** The machine's clock at the beginning. */
  readonly clockAt: number;
  readonly powerFails: boolean;
  /** Finished commands that it keeps. */
  readonly history: number;
  /** Bytes that wait for it at the server before that is asked for patience. */
  readonly highWater: number;
  /** The runtime can unpack copies. */
  readonly copies: boolean;
  /** It takes images in them. */
  readonly images: boolean;
  readonly carrier: (desk: Desk) => DeskCarrier;
  readonly note: (text: string) => void;
  /** It does what it says it was ordered to; whether that is on record by then, null where it need not be. */
  readonly onAct: (desk: Desk, kinds: readonly GivenKind[], reported: boolean | null) => void;
}

const AWAKE_MS = 1_000;

/** One person's console: files, a machine with a clock, and a process that may die at any write. */
export class Desk {
  readonly options: DeskOptions;
  readonly link: Link;
  readonly time: DeskTime;
  readonly disk: Disk;
  readonly random: Random;
  readonly unexpected: unknown[] = [];
  /** Signed envelopes that ever left a seal here, as their texts. */
  readonly signed = new Set<string>();
  faults = new Faults();
  vault!: KeptVault;
  api!: Api;
  #core!: DeviceSession;
  #authority: AuthorityWatch | null = null;
  #orders: OrderWatch | null = null;
  #lease: () => void = () => undefined;
  /** The lease has ended, or the server said so: nothing is shown, and nothing runs. */
  locked = false;
  /** It was wiped to the last file: what it had delivered it does not know any more. */
  forgotten = false;
  /** The server's signed word was heard. */
  barred = false;
  /** As it was looked at last. */
  lastOrder: { readonly file: MemoryFile; readonly deviceId: string; readonly seq: number } | null = null;
  /** The window that it had when a preview found no room. */
  overlayOwed: number | null = null;
  /** Rows that were spoiled and are not yet what they must be. */
  rotten: Rotten[] = [];
  /** All that ever were: a power cut may bring them back. */
  readonly spoiled: Rotten[] = [];
  /** Since when, by its monotonic clock, its wall clock says that the certificate has ended. */
  overSince: number | null = null;
  /** By the machine's monotonic clock, when the certificate that is held ends. */
  leaseEnds = Number.POSITIVE_INFINITY;
  outbox!: Sql;
  replica!: Replica;
  sync!: Sync;
  #seen: [MemoryFile | null, number, number] = [null, 0, 0];
  /** Nobody opens this console any more: its device was revoked, or its person left. */
  closed = false;

  constructor(options: DeskOptions) {
    this.options = options;
    const { scheduler, name, seed } = options;
    this.random = new Random(`${seed}/${name}`);
    this.time = new DeskTime(scheduler, name, options.clockAt);
    this.link = new Link(scheduler, new Random(`${seed}/${name}/link`), this.time);
    this.disk = new Disk(this.random, { powerFails: options.powerFails, takesImages: options.images });
  }

  /** Null before the first sign-in. */
  get session() {
    const { secrets } = this.disk;
    if (!secrets) return null;
    const { token, certificate } = secrets;
    return { token, certificate, deviceId: certificate.device_id };
  }

  /** Opens everything from the files, also after a crash; crashes while opening are started again. */
  start(online: boolean, enrolled = false): void {
    for (;;) {
      this.faults.dead = true;
      const { full, fullOf } = this.faults;
      this.faults = new Faults();
      Object.assign(this.faults, { full, fullOf });
      try {
        this.#open(online, enrolled);
        return;
      } catch (error) {
        this.faults.dead = true;
        // Told to the person, who tries again later.
        if (storageProblem(error)) return;
        if (!(error instanceof Crash)) throw error;
      }
    }
  }

  /** As openSession and Device in electron/backend do it, over files in memory. */
  #open(online: boolean, enrolled: boolean): void {
    const { faults, time } = this;
    const { keys, note, name, personId } = this.options;
    this.locked = false;
    this.outbox = this.disk.openOutbox(faults);
    this.vault = this.disk.openVault(faults);
    const { vault } = this;
    if (enrolled) claimChain(this.outbox, vault.secrets);
    const hasChain = !isChainLost(this.outbox, vault.secrets);
    const deviceId = vault.secrets.certificate.device_id;
    this.replica = new Replica(this.disk.files(faults), this.outbox, { deviceId, personId }, () => undefined);
    this.replica.open();
    const timers = time.timersFor(
      () => !faults.dead,
      (fn) => this.guard(fn),
    );
    const sign = (text: string): string => keys.sign(vault.secrets.deviceKey, text);
    const credentials = () => ({ token: vault.secrets.token, device: { id: deviceId, sign } });
    this.api = createApi(this.options.carrier(this).of(faults), credentials, time.clock);
    const seal = {
      deviceId,
      hash: sha256,
      sign: (text: string): string => {
        this.signed.add(text);
        return sign(text);
      },
      get certificateId() {
        return vault.secrets.certificate.id;
      },
    };
    const sealing = { paused: false, over: false };
    this.sync = new Sync({
      transport: this.api,
      replica: this.replica,
      outbox: this.outbox,
      get seal() {
        return hasChain && !sealing.paused && !vault.secrets.nextKey ? seal : null;
      },
      verify: (text, signature) => keys.verifyServer(text, signature),
      scopeOf: (role) => scopeKey(role, sha256),
      history: this.options.history,
      clock: time.clock,
      timers,
      random: () => this.random.next(),
      onStatus: () => {
        this.#authority?.look();
        this.#orders?.look();
      },
      onUnexpected: (error) => this.#log(error),
    });
    const { api, outbox, replica, sync } = this;
    this.#core = { vault, api, outbox, replica, sync, sealing };
    this.#authority?.end();
    this.#authority = null;
    this.#orders?.end();
    this.#orders = null;
    this.sync.open(online && hasChain);
    const log = (_what: string, error: unknown): void => this.#log(error);
    this.#watchLease();
    if (this.locked) return;
    this.#authority = watchAuthority({ timers, log }, this.#core, {
      renewed: () => this.#watchLease(),
      barred: () => this.shutOut(),
    });
    this.#authority.look();
    const { onAct } = this.options;
    this.#orders = watchOrders({ clock: time.clock, timers, log: () => undefined }, this.#core, {
      lock: () => {
        // On a full disk it is not on record; nor, where the answer to a report that is could not be noted, open.
        onAct(this, ['lock', 'wipe'], faults.full && faults.fullOf !== 'replica' ? null : true);
        this.lock();
      },
      ruled: () => undefined,
      wipe: () => {
        onAct(this, ['wipe'], false);
        return wipe(this.#core, () => this.disk.remove(faults));
      },
      forget: () => this.#forget(),
    });
    this.#orders.look();
    note(`${name} starts, ${this.sync.state.phase}`);
  }

  #log(error: unknown): void {
    this.#noteStorage(error);
    if (!(error instanceof Crash) && !storageProblem(error)) this.unexpected.push(error);
  }

  /** What could not be shown for want of room is shown with the next window. */
  #noteStorage(error: unknown): void {
    if (storageProblem(error)) this.overlayOwed = this.replica.meta?.at ?? null;
  }

  #watchLease(): void {
    this.#lease();
    const { clock } = this.time;
    const { not_after: notAfter } = this.vault.secrets.certificate;
    this.leaseEnds = clock.monotonic() + notAfter - clock.now();
    const { faults } = this;
    const timers = this.time.timersFor(
      () => !faults.dead,
      (fn) => this.guard(fn),
    );
    this.#lease = watchLease({ clock, timers }, notAfter, { onLook: () => undefined, lock: () => this.lock() });
  }

  /** As Device.lock. */
  lock(): void {
    this.options.note(`${this.options.name} is locked`);
    this.locked = true;
    this.#lease();
    this.#authority?.end();
    this.#authority = null;
    this.#orders?.end();
    this.#orders = null;
    this.#core.sealing.over = true;
    this.sync.close(true);
    this.replica.close();
  }

  /** As `forget` of Device: what is left after a wipe goes, where nothing is lost with it. */
  #forget(): void {
    const isSafe = mayForget({ outbox: this.outbox, sealed: NOTHING_SEALED });
    this.lock();
    if (!isSafe) return;
    this.forgotten = true;
    this.disk.forget(this.faults);
  }

  /** As Device.#shutOut, in the process that lives `faults`: what may no longer be read goes. */
  shutOut(faults = this.faults): void {
    this.lock();
    this.barred = true;
    this.guard(() => this.disk.files(faults).discard());
  }

  /** The person asks for another key of the device. */
  async rotate(): Promise<void> {
    if (!this.session || this.faults.dead || this.locked || this.time.asleep) return;
    const core = this.#core;
    await rotateKey(core).catch((error: unknown) => {
      if (error instanceof RefusedError) return;
      this.#log(error);
    });
  }

  /** What a bug of the console has its key sign is the device's word all the same. */
  signsToo(text: string): string {
    this.signed.add(text);
    return this.options.keys.sign(this.vault.secrets.deviceKey, text);
  }

  /** Whatever kills the process kills only the process. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }

  /** As guard, for what a person asks for: they are told of a storage error. */
  #asked(work: () => void): void {
    this.guard(() => {
      try {
        work();
      } catch (error) {
        this.#meets(error);
      }
    });
  }

  /** The command's id when it was kept; null when it was refused, or when the process died over it. */
  act(name: string, args: Record<string, unknown>): string | null {
    if (!this.session || !this.isOpen) return null;
    const log = (_message: string, error: unknown): void => this.#log(error);
    try {
      const newId = (now: number): string => uuidv7(now, this.random.bytes(10));
      return runCommandHere({ clock: this.time.clock, log }, this.#core, { name, args, seen: {} }, newId).command_id;
    } catch (error) {
      if (error instanceof Crash || error instanceof RefusedError) return null;
      this.#asked(() => {
        throw error;
      });
      return null;
    }
  }

  /** What a person at the desk sees; null while there is nothing to look at. */
  look<T>(read: (sql: ReadSql) => T | undefined): T | null {
    if (!this.isOpen || this.disk.replica?.damaged) return null;
    const { sql } = this.replica;
    if (!sql) return null;
    const held = sql.get("SELECT 1 FROM sqlite_schema WHERE name = 'cases'");
    return held ? (read(sql) ?? null) : null;
  }

  /** Somebody can work at it. Before the first sign-in there is nothing to work at. */
  get isOpen(): boolean {
    return this.replica !== undefined && !this.faults.dead && !this.locked && !this.time.asleep;
  }

  isChainLost(): boolean {
    if (this.disk.outbox.damaged) return true;
    return this.disk.secrets !== null && isChainLost(this.disk.outbox.sql, this.disk.secrets);
  }

  /** Whether its files have changed since `seen` was called. */
  hasChanged(): boolean {
    const { replica, outbox } = this.disk;
    const [file, changes, kept] = this.#seen;
    return file !== replica || changes !== (replica?.changes ?? 0) || kept !== outbox.changes;
  }

  seen(): void {
    const { replica, outbox } = this.disk;
    this.#seen = [replica, replica?.changes ?? 0, outbox.changes];
  }

  /** In touch with the server, and nothing waits. */
  isQuiet(): boolean {
    // What came while the machine slept arrives when it wakes up.
    if (!this.isOpen || this.time.awakeFor < AWAKE_MS) return false;
    const { phase, pulling, pushing } = this.sync.state;
    return phase === 'online' && !pulling && !pushing && counts(this.outbox).waiting === 0;
  }

  undo(id: string): boolean {
    let done = false;
    if (!this.isOpen) return false;
    this.#asked(() => {
      done = withdraw(this.outbox, id, this.time.clock.now()) === null;
      if (!done) return;
      this.replica.rebase();
      this.sync.sealNow();
    });
    return done;
  }

  /** A storage error that an action met is told to the person; the queries on the screen meet it, too. */
  #meets(error: unknown): void {
    const problem = storageProblem(error);
    if (!problem) throw error;
    this.#noteStorage(error);
    if (problem.code === 'replica_corrupt') this.guard(() => this.sync.replicaLost());
  }

  dismissOne(): void {
    if (!this.isOpen) return;
    const refused = listItems(this.outbox).find(({ state }) => state === 'refused');
    if (refused) this.#asked(() => dismiss(this.outbox, refused.id));
  }

  poke(): void {
    if (this.isOpen) this.guard(() => this.sync.poke());
  }

  destroy(): void {
    this.faults.dead = true;
    this.link.cut();
    this.disk.destroy();
  }
}
