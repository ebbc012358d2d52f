import { RefusedError } from '../../core/contract/bridge.ts';
import type { ReadSql, Sql } from '../../core/lib/sql.ts';
import { uuidv7 } from '../../core/lib/uuid.ts';
import { counts, dismiss, listItems, withdraw } from '../../core/replica/outbox.ts';
import { Replica } from '../../core/replica/replica.ts';
import { storageProblem } from '../../core/replica/storage.ts';
import { Sync } from '../../core/replica/sync.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { scopeKey } from '../../core/tables/scope.ts';
import { runCommandHere } from '../../electron/backend/run-command.ts';
import { Crash, Faults } from '../support/faulty-sql.ts';
import { DeskTime } from './desk-time.ts';
import { Disk } from './disk.ts';
import { type Keys, sha256 } from './keys.ts';
import { Link } from './link.ts';
import type { MemoryFile } from './memory-sql.ts';
import { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SignedIn } from './sign-in.ts';
import type { DeskTransport } from './transport.ts';

export interface DeskOptions {
  readonly name: string;
  readonly personId: string;
  readonly scheduler: Scheduler;
  readonly seed: string;
  readonly keys: Keys;
  /** The machine's clock at the beginning. */
  readonly clockAt: number;
  readonly powerFails: boolean;
  readonly transport: (desk: Desk) => DeskTransport;
  readonly note: (text: string) => void;
}

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
  /** What the last sign-in gave. Null before the first. */
  session: SignedIn | null = null;
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
    this.disk = new Disk(this.random, options.powerFails);
  }

  /** Opens everything from the files, also after a crash; crashes while opening are started again. */
  start(online: boolean): void {
    for (;;) {
      this.faults.dead = true;
      const { full } = this.faults;
      this.faults = new Faults();
      this.faults.full = full;
      try {
        this.#open(online);
        return;
      } catch (error) {
        this.faults.dead = true;
        // Told to the person, who tries again later.
        if (storageProblem(error)) return;
        if (!(error instanceof Crash)) throw error;
      }
    }
  }

  #open(online: boolean): void {
    const { faults, time } = this;
    const { keys, note } = this.options;
    const session = this.session;
    if (!session) throw new Error('nobody has signed in here');
    this.outbox = this.disk.openOutbox(faults);
    const person = { deviceId: session.deviceId, personId: this.options.personId };
    this.replica = new Replica(this.disk.files(faults), this.outbox, person, () => undefined);
    this.replica.open();
    const sign = (text: string): string => {
      const signature = keys.signAsDevice(session.key, text);
      this.signed.add(text);
      return signature;
    };
    this.sync = new Sync({
      transport: this.options.transport(this).of(faults),
      replica: this.replica,
      outbox: this.outbox,
      seal: { deviceId: session.deviceId, hash: sha256, sign },
      verify: (text, signature) => keys.verifyServer(text, signature),
      scopeOf: (role) => scopeKey(role, sha256),
      clock: time.clock,
      timers: time.timersFor(
        () => !faults.dead,
        (fn) => this.guard(fn),
      ),
      random: () => this.random.next(),
      onStatus: () => undefined,
      onUnexpected: (error) => {
        if (!(error instanceof Crash) && !storageProblem(error)) this.unexpected.push(error);
      },
    });
    this.sync.open(online);
    note(`${this.options.name} starts, ${this.sync.state.phase}`);
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
    if (!this.session || this.faults.dead || this.time.asleep) return null;
    const desk = {
      outbox: this.outbox,
      replica: this.replica,
      sync: this.sync,
      vault: { secrets: { certificate: this.session.certificate as never } },
    };
    const log = (_message: string, error: unknown): void => {
      if (!(error instanceof Crash) && !storageProblem(error)) this.unexpected.push(error);
    };
    try {
      const newId = (now: number): string => uuidv7(now, this.random.bytes(10));
      return runCommandHere({ clock: this.time.clock, log }, desk, { name, args, seen: {} }, newId).command_id;
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
    const { sql } = this.replica;
    if (!sql || this.faults.dead || this.disk.replica?.damaged) return null;
    const held = sql.get("SELECT 1 FROM sqlite_schema WHERE name = 'cases'");
    return held ? (read(sql) ?? null) : null;
  }

  /** The server found the chain broken: it cannot be gone on with (electron/backend/chain.ts). */
  isChainLost(): boolean {
    const broken = "SELECT 1 FROM items WHERE code = 'command_chain_broken' AND device_id = ?";
    return this.disk.outbox.sql.get(broken, [this.session?.deviceId ?? '']) !== undefined;
  }

  /** Whether the server will not have this console any more, whatever it does. */
  refuses(error: unknown): boolean {
    this.closed = error instanceof TransportError && error.failure.refusal.code === 'device_revoked';
    return this.closed;
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
    if (this.time.asleep) return false;
    const { phase, pulling, pushing } = this.sync.state;
    if (phase === 'blocked' && this.sync.state.problem?.code === 'device_revoked') return true;
    return phase === 'online' && !pulling && !pushing && counts(this.outbox).waiting === 0;
  }

  undo(id: string): boolean {
    let done = false;
    if (this.faults.dead || this.time.asleep) return false;
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
    if (problem.code === 'replica_corrupt') this.guard(() => this.sync.replicaLost());
  }

  dismissOne(): void {
    if (this.faults.dead || this.time.asleep) return;
    const refused = listItems(this.outbox).find(({ state }) => state === 'refused');
    if (refused) this.#asked(() => dismiss(this.outbox, refused.id));
  }

  poke(): void {
    if (!this.faults.dead && !this.time.asleep) this.guard(() => this.sync.poke());
  }

  destroy(): void {
    this.faults.dead = true;
    this.disk.destroy();
  }
}
