import { CERTIFICATE_MS } from '../../core/access/authority.ts';
import type { Clock } from '../../core/lib/clock.ts';
import { must } from '../../core/lib/must.ts';
import { Faults, type FileName } from '../support/faulty-sql.ts';
import { DeskCarrier } from './carrier.ts';
import { Desk } from './desk.ts';
import { assertNeeded, assertOrdered, isAwaited, takeOver } from './harm.ts';
import { FAIR } from './link.ts';
import { heardBy, Meddler, type Meddling } from './meddler.ts';
import { Random } from './random.ts';
import { BEGIN, caseWrites, idOf, personWrite, SOMEBODY_ELSE, TAKEN_ID } from './rows.ts';
import { Scheduler } from './scheduler.ts';
import { SimServer } from './server.ts';
import { askWhy, codeOf, signIn } from './sign-in.ts';
import type { Schema } from './skew.ts';
import { Locked, type Write } from './store.ts';
import { Trace } from './trace.ts';
import { Twin } from './twin.ts';
import { REVIVE_AFTER, SIGN_IN_AFTER, type WorldOptions } from './world-options.ts';

/** Virtual ms that everything has for coming to rest. */
export const REST_MS = 400_000;
/** A clock that is further from the right time is put right before all comes to rest: a lease counts by it. */
const LONG_OFF_MS = 2 * 86_400_000;
/** Of the hub, and a little more. */
const HEARTBEAT_MS = 16_000;
/** What was committed has come to every desk by then, in fair weather. */
const ARRIVES_MS = 1_000;
/** Of Node's responses. */
const HIGH_WATER = 16_384;

/** Server, desks, network, clocks and everybody else, under one scheduler. */
export class World {
  readonly options: WorldOptions;
  readonly scheduler = new Scheduler();
  readonly trace = new Trace(this.scheduler);
  readonly random: Random;
  readonly desks: Desk[] = [];
  /** Every store that ever was the server's, newest last. */
  readonly twins: Twin[] = [];
  /** `epoch/at` of a window → what its reader must hold. */
  readonly snapshots = new Map<string, { readonly twin: Twin; readonly commits: number }>();
  /** Commands that a person was told are kept, and those that they undid. */
  readonly kept = new Map<string, Desk>();
  readonly withdrawn = new Set<string>();
  readonly unexpected: unknown[] = [];
  /** Somebody altered what travelled. */
  meddled = false;
  server!: SimServer;
  /** Of the server's program, from its next start on. */
  schema: Schema = 'now';
  readonly #carriers = new Map<Desk, DeskCarrier>();
  readonly #meddlers = new Map<Desk, Meddler>();
  /** How often what a story is about came about, by its name. */
  readonly met = new Map<string, number>();
  readonly #heard = heardBy((what) => this.meet(what));
  readonly #backups: Twin[] = [];
  readonly #asked = new Set<Desk>();
  readonly #dying = new Set<Desk>();
  readonly #powerless = new Set<Desk>();
  readonly #torn = new Set<Desk>();
  #made = 0;
  #leaseMs: number;
  #ids = 0;
  #serverUp = true;
  /** Of others; the desks' own wake the hub at once. */
  #lastWrite = 0;
  #restsAt = { commits: 0, since: 0 };

  constructor(options: WorldOptions) {
    this.options = options;
    this.#leaseMs = options.leaseMs;
    this.random = new Random(`${options.seed}/world`);
  }

  /** People, cases, and desks that nobody has signed in at. */
  async begin(): Promise<void> {
    const { seed, keys, inlineRows, page, partRows, rangeRows, urgentCases, desks, cases, window } = this.options;
    const random = new Random(`${seed}/twin`);
    const onFault = (error: unknown): void => void this.unexpected.push(error);
    this.#serve(
      new Twin({
        ...{ epoch: idOf('epoch', 1), keys, random, inlineRows, page, window, onFault },
        partRows,
        rangeRows,
        urgentCases,
      }),
    );
    for (let n = 0; n < desks; n += 1) this.#addDesk(n);
    const people = this.desks.map((_desk, n) => personWrite(n + 1, n === 2 ? 'auditor' : 'moderator'));
    await this.server.transact([...people, personWrite(SOMEBODY_ELSE, 'moderator')]);
    for (let n = 0; n < cases; n += 1) await this.server.transact(this.#nextCase());
    for (const desk of this.desks) this.askToSignIn(desk, 0);
  }

  /** Outcomes of every receipt that any of the servers gave for the command. */
  receiptsOf(commandId: string): string[] {
    return this.twins.flatMap(({ receipts }) =>
      [...(receipts.get(commandId)?.values() ?? [])].map(({ outcome }) => outcome),
    );
  }

  desk(n: number): Desk {
    return this.desks[n % this.desks.length] as Desk;
  }

  serverNow(): number {
    return this.#clock.now();
  }

  readonly #clock: Clock = { now: () => BEGIN + this.scheduler.now, monotonic: () => this.scheduler.now };

  #serve(twin: Twin): void {
    this.twins.push(twin);
    this.#startServer(twin);
  }

  #startServer(twin: Twin): void {
    twin.schema = this.schema;
    this.server = new SimServer({
      scheduler: this.scheduler,
      random: new Random(`${this.options.seed}/server/${this.scheduler.now}`),
      clock: this.#clock,
      twin,
      backend: this.options.storage.backendOf(twin, this.scheduler),
      maxWaitingBytes: this.options.maxWaitingBytes,
      leaseMs: () => this.#leaseMs,
      onWindow: (epoch, at, store, commits) => this.snapshots.set(`${epoch}/${at}`, { twin: store, commits }),
      onUnexpected: (error) => this.unexpected.push(error),
      onRange: (deviceId, asked) => assertNeeded(this, deviceId, asked),
      onMet: (what) => this.meet(what),
    });
  }

  #addDesk(n: number): void {
    const { seed, keys, powerFails, copies, imageDesks, history, maxWaitingBytes } = this.options;
    const name = `desk ${n}`;
    const meddler = new Meddler(new Random(`${seed}/${name}/meddler`), this.#heard);
    const desk = new Desk({
      ...{ name, personId: idOf('person', n + 1), scheduler: this.scheduler, seed, keys, powerFails, copies, history },
      images: copies && n < imageDesks,
      highWater: Math.min(HIGH_WATER, maxWaitingBytes >> 1),
      clockAt: BEGIN + this.random.between(-3_000, 3_000),
      carrier: (one) => this.#carriers.get(one) ?? this.#connect(one, meddler),
      note: (text) => this.trace.note(text),
      onAct: (one, kinds, reported) => assertOrdered(this, one, { kinds, reported }),
    });
    desk.disk.onLoss = () => this.unexpected.push(new Error(`${name}: a whole replica gave way to the urgent cases`));
    this.#meddlers.set(desk, meddler);
    this.desks.push(desk);
  }

  #connect(desk: Desk, meddler: Meddler): DeskCarrier {
    const carrier = new DeskCarrier(desk, () => this.server, meddler);
    this.#carriers.set(desk, carrier);
    return carrier;
  }

  /** Now and then one that is taken: it cannot be stored. */
  newAction(kind: number): string {
    this.#ids += 1;
    return kind === 7 ? TAKEN_ID : idOf('action', this.#ids + 100);
  }

  undo(desk: Desk): void {
    const last = [...this.kept].findLast(([, of]) => of === desk);
    if (last && desk.session && desk.undo(last[0])) this.withdrawn.add(last[0]);
  }

  /** The person signs in after a while, as often as it takes. */
  askToSignIn(desk: Desk, ms = this.random.between(...SIGN_IN_AFTER)): void {
    if (this.#asked.has(desk) || desk.closed) return;
    this.#asked.add(desk);
    desk.time.when(ms, `${desk.options.name} signs in`, () => void this.#signIn(desk));
  }

  async #signIn(desk: Desk): Promise<void> {
    const { sessionMs } = this.options;
    const { name, personId } = desk.options;
    this.#ids += 1;
    const login = { personId, token: `${name} ${this.#ids}`, sessionMs };
    const carrier = (this.#carriers.get(desk) ?? desk.options.carrier(desk)).of(new Faults());
    try {
      const secrets = await signIn(desk, () => this.server, carrier, login);
      this.#asked.delete(desk);
      this.trace.note(`${name} is signed in as ${secrets.certificate.device_id.slice(-3)}`);
      if (desk.session) desk.guard(() => desk.sync.close(true));
      desk.disk.secrets = secrets;
      desk.start(true, true);
    } catch (error) {
      const code = codeOf(error);
      this.#asked.delete(desk);
      desk.closed = code === 'device_revoked';
      if (desk.closed) await askWhy(desk, carrier);
      if (desk.closed) this.trace.note(`${name} is not let in`);
      else this.askToSignIn(desk);
    }
  }

  addCase(): void {
    this.write(this.#nextCase());
  }

  #nextCase(): Write[] {
    this.#made += 1;
    return caseWrites(this.#made, this.#made % 3 !== 0);
  }

  addCaseSlowly(ms: number, fails: boolean): void {
    this.writeSlowly(this.#nextCase(), ms, fails);
  }

  write(writes: readonly Write[]): void {
    this.writeSlowly(writes, 0);
  }

  /** Others write in a transaction that stays open for a while. Rows that are not there are left alone. */
  writeSlowly(writes: readonly Write[], ms: number, fails = false): void {
    this.scheduler.after(0, 'others begin', () => this.#write(writes, ms, fails));
  }

  async #write(writes: readonly Write[], ms: number, fails: boolean): Promise<void> {
    const { server } = this;
    this.#lastWrite = Math.max(this.#lastWrite, this.scheduler.now + ms);
    const { backend, twin } = server.options;
    const there = writes.filter(({ table, id, isNew }) => isNew || twin.store.latest(table, id));
    try {
      const open = await backend.begin(there);
      this.scheduler.after(ms, 'others end', async () => {
        if (server !== this.server) return open.rollBack();
        await (fails ? open.rollBack() : open.commit());
        server.told();
      });
    } catch (error) {
      if (!(error instanceof Locked)) throw error;
      await backend.whenEnded(error.by);
      if (server === this.server) await this.#write(writes, ms, fails);
    }
  }

  killAt(desk: Desk, write: number, power: boolean): void {
    desk.faults.crashAt(write);
    if (power) this.#powerless.add(desk);
  }

  stall(desk: Desk, ms: number): void {
    const carrier = this.#carriers.get(desk);
    carrier?.stall();
    this.scheduler.after(ms, `${desk.options.name} takes again`, () => carrier?.resume());
  }

  /** It dies at one of its next writes, and its outbox is never read again. */
  tearOutbox(desk: Desk, write: number): void {
    desk.faults.crashAt(write);
    this.#torn.add(desk);
  }

  /** There is no room after so many more writes. */
  fill(desk: Desk, ms: number, { write, of }: { readonly write: number; readonly of: FileName | null }): void {
    desk.faults.fullOf = of;
    desk.faults.fullAt(write);
    this.scheduler.after(ms, `${desk.options.name} has room again`, () => {
      desk.faults.fullAt(null);
    });
  }

  meddle(desk: Desk, how: Meddling | null): void {
    this.meddled ||= how !== null;
    this.meddlerOf(desk).next = how;
  }

  meddlerOf(desk: Desk): Meddler {
    return must(this.#meddlers.get(desk), 'somebody who listens');
  }

  meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  }

  serverAnswersOnly(answer: NonNullable<SimServer['answersOnly']>, ms: number): void {
    const { server } = this;
    server.answersOnly = answer;
    this.scheduler.after(ms, 'the server is itself again', () => {
      server.answersOnly = null;
    });
  }

  crashServer(ms: number): void {
    if (!this.#serverUp) return;
    this.#serverUp = false;
    const { twin } = this.server;
    this.server.crash();
    this.scheduler.after(ms, 'the server starts', () => this.#restart(twin));
  }

  #restart(twin: Twin): void {
    if (this.#serverUp) return;
    this.#serverUp = true;
    if (this.server.twin === twin) this.#startServer(twin);
  }

  backUp(): void {
    const { twin } = this.server;
    const backup = twin.backup(twin.epoch, twin.store.next);
    this.#backups.push(backup);
    this.options.storage.backedUp(backup);
  }

  /** The server goes on from an earlier backup: on its own machine by its log, or as a dump in another cluster. */
  restore(back: number, sameCluster: boolean): void {
    const backup = this.#backups.at(-back) ?? this.#backups[0];
    if (!backup || !this.#serverUp) return;
    const epoch = idOf('epoch', this.twins.length + 1);
    const next = sameCluster ? backup.store.next : BigInt(this.random.pick([50, 900, 5_000]));
    this.server.crash();
    const restored = backup.backup(epoch, next);
    this.options.storage.restored(backup, restored);
    this.#serve(restored);
    this.trace.note(`restored: ${epoch.slice(-2)} goes on at ${next}`);
  }

  // --- time passes ----------------------------------------------------------------------------------------------------

  /** After every event: who died is started again in a while, who must sign in does. */
  tend(): void {
    for (const desk of this.desks) {
      if (!desk.session) {
        if (desk.forgotten) this.askToSignIn(desk);
        continue;
      }
      if (desk.faults.dead && !this.#dying.has(desk)) this.#bury(desk);
      else if (!desk.faults.dead && (desk.locked || desk.sync.state.phase === 'sign_in_needed')) this.askToSignIn(desk);
    }
  }

  #bury(desk: Desk): void {
    this.#dying.add(desk);
    desk.link.cut();
    if (this.#torn.delete(desk)) desk.disk.outbox.damaged = true;
    if (this.#powerless.delete(desk)) {
      desk.disk.powerFails();
      desk.rotten = [...desk.spoiled];
    }
    this.trace.note(`${desk.options.name} died`);
    desk.time.when(this.random.between(...REVIVE_AFTER), `${desk.options.name} starts`, () => {
      this.#dying.delete(desk);
      if (desk.faults.dead) desk.start(true);
    });
  }

  /** The weather clears, nothing fails any more. Who needs a new certificate or a new chain signs in. */
  heal(): void {
    this.#leaseMs = CERTIFICATE_MS;
    for (const desk of this.desks) {
      Object.assign(desk.link.weather, FAIR);
      desk.faults.crashAt(null);
      this.#torn.delete(desk);
      desk.faults.fullAt(null);
      this.#carriers.get(desk)?.resume();
      this.meddlerOf(desk).rest();
      // What is compared is compared some seconds after a connection was made.
      if (desk.rotten.length > 0) desk.link.cut();
      if (Math.abs(desk.time.clock.now() - this.serverNow()) > LONG_OFF_MS)
        desk.time.jump(this.serverNow() - desk.time.clock.now());
      const ends = desk.session?.certificate.not_after ?? 0;
      const needed = !desk.session || desk.isChainLost() || ends < this.serverNow() + REST_MS;
      if (needed || this.random.chance(0.2)) this.askToSignIn(desk, this.random.between(0, 500));
      this.write([{ table: 'people', id: desk.options.personId, values: { active: true } }]);
    }
    this.server.answersOnly = null;
    this.server.knowsImages = true;
    // Tables of another shape are not compared, and what rots in them stays.
    if (this.schema !== 'now' && this.desks.some(({ rotten }) => rotten.length > 0)) takeOver(this, 'now', 50);
    if (!this.#serverUp) this.#restart(this.server.twin);
  }

  /** Nothing waits any more. */
  get quiet(): boolean {
    // A notification that was lost is made good by a heartbeat.
    if (this.scheduler.now - this.#lastWrite < HEARTBEAT_MS) return false;
    const { commits } = this.server.twin.store;
    if (commits !== this.#restsAt.commits) this.#restsAt = { commits, since: this.scheduler.now };
    if (this.scheduler.now - this.#restsAt.since < ARRIVES_MS) return false;
    return this.desks.every(
      (desk) =>
        desk.closed ||
        (desk.session &&
          !this.#asked.has(desk) &&
          !desk.faults.dead &&
          desk.rotten.length === 0 &&
          !isAwaited(this, desk) &&
          desk.isQuiet()),
    );
  }

  destroy(): void {
    this.server.crash();
    for (const desk of this.desks) desk.destroy();
  }
}
