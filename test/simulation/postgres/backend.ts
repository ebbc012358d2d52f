import { canonical } from '../../../core/audit/canonical.ts';
import type { CopyTable } from '../../../core/contract/copy.ts';
import type { OrderReport } from '../../../core/contract/orders.ts';
import type { DigestReply, RangeReply, RangeRequest } from '../../../core/contract/repair.ts';
import type { Certificate } from '../../../core/contract/wire.ts';
import { must } from '../../../core/lib/must.ts';
import type { Table } from '../../../core/tables/define.ts';
import type { Changes } from '../../../server/feed/changes.ts';
import type { CopyForm } from '../../../server/feed/copy/make-copy.ts';
import type { Snapshot } from '../../../server/feed/cursor.ts';
import type { Scope } from '../../../server/feed/scope.ts';
import { HttpError } from '../../../server/http-error.ts';
import type { Author, Backend, DeviceRecord, OpenTransaction, Prepared, Push } from '../backend.ts';
import { changesOf, contentsOf, documentsOf, type Row } from '../contents.ts';
import { nothingCame } from '../failures.ts';
import { keepOrder, type Ordering } from '../orders.ts';
import { Locked, type Write } from '../store.ts';
import type { Twin } from '../twin.ts';
import type { TwinCopy } from '../twin-copy.ts';
import type { Cursors } from './cursors.ts';
import { PgPush, saidOf } from './push.ts';
import type { PgRun } from './run.ts';

/** The document with its head's place in the history as the twin calls it. */
const renamed = (line: string, change: object): string =>
  JSON.stringify({ ...(JSON.parse(line) as object), ...change });

const toOf = (head: string): string => (JSON.parse(head) as { to: string }).to;

function same(what: string, mine: unknown, theirs: unknown): void {
  const [a, b] = [mine, theirs].map((one) => canonical(one));
  if (a !== b) throw new Error(`${what}\n  the twin:  ${a}\n  Postgres:  ${b}`);
}

/** What work was refused with; null when it was done. */
const refusalOf = (work: Promise<void>): Promise<HttpError | null> =>
  work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof HttpError) return error;
      throw error;
    },
  );

const sorted = (contents: ReadonlyMap<string, string>): [string, string][] =>
  [...contents].sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * The server's own feed and commands on a real Postgres, with the twin in step beside it. Consoles get what Postgres says; that
 * the twin says the same is looked at each time.
 */
export class PgBackend implements Backend {
  readonly #run: PgRun;
  readonly #twin: Twin;
  readonly #cursors: Cursors;

  constructor(run: PgRun, twin: Twin, cursors: Cursors) {
    this.#run = run;
    this.#twin = twin;
    this.#cursors = cursors;
  }

  get epoch(): string {
    return this.#twin.epoch;
  }

  /** Both at once: the twin at this moment, Postgres when all that was asked for before is done. */
  async #both<A, B>(mine: Promise<A>, work: () => Promise<B>): Promise<[A, B]> {
    if (!this.#run.isOf(this.#twin)) throw nothingCame();
    return Promise.all([mine, this.#run.real(work)]);
  }

  async current(): Promise<Snapshot> {
    const [mine, theirs] = await this.#both(this.#twin.current(), () => this.#run.side.current());
    return this.#cursors.pair(mine, theirs);
  }

  async changes(since: Snapshot): Promise<Changes> {
    const before = this.#cursors.snapshot(since);
    const [mine, theirs] = await this.#both(this.#twin.changes(since), () => this.#run.side.changes(before));
    same('what changed', changesOf(mine), changesOf(theirs));
    return { ...theirs, snapshot: this.#cursors.pair(mine.snapshot, theirs.snapshot) };
  }

  async window(scope: Scope, cursor: string, at: number, pause: () => Promise<void>): Promise<string[]> {
    const said = this.#twin.window(scope, cursor, at);
    const place = this.#cursors.theirs(cursor);
    // A cursor that was never given out: the twin has refused it.
    if (place === null) return said;
    const { epoch } = this;
    const [mine, reading] = await this.#both(said, () => this.#run.read({ scope, cursor: place, epoch, at }));
    const { head } = reading;
    const to = toOf(mine[0] ?? '');
    this.#cursors.given(to, toOf(head));
    await pause();
    const [, rest] = await this.#both(said, () => this.#run.rest(reading));
    const [a, b] = [contentsOf(mine), contentsOf(rest)];
    same(`the window of ${scope.role} from ${cursor}`, sorted(a.contents), sorted(b.contents));
    return [renamed(head, { from: cursor, to }), ...rest];
  }

  async copy(scope: Scope, form: CopyForm, at: number, id: string): Promise<TwinCopy> {
    const [mine, [first, ...parts]] = await this.#both(this.#twin.copy(scope, form, at, id), () =>
      this.#run.side.copy(scope, form, this.epoch, at),
    );
    const head = String(first);
    same(`the copy for ${scope.role}`, documentsOf([mine.head, ...mine.parts]), documentsOf([head, ...parts]));
    const theirs = (JSON.parse(head) as { head: { to: string } }).head;
    const { to } = (JSON.parse(mine.head) as { head: { to: string } }).head;
    this.#cursors.given(to, theirs.to);
    return { ...mine, head: renamed(head, { id, head: { ...theirs, to } }), parts };
  }

  async mine(scope: Scope, personId: string): Promise<CopyTable[]> {
    const [mine, theirs] = await this.#both(this.#twin.mine(scope, personId), () =>
      this.#run.side.mine(scope, personId),
    );
    same(`what ${personId} has claimed`, mine, theirs);
    return theirs;
  }

  async digest(scope: Scope): Promise<DigestReply> {
    const [mine, theirs] = await this.#both(this.#twin.digest(scope), () => this.#run.side.digest(scope));
    this.#cursors.given(mine.to, theirs.to);
    return { ...theirs, to: mine.to };
  }

  async range(scope: Scope, table: Table, asked: RangeRequest): Promise<RangeReply> {
    const cursor = must(this.#cursors.theirs(asked.cursor), 'a cursor that was given out');
    const [mine, theirs] = await this.#both(this.#twin.range(scope, table, asked), () =>
      this.#run.side.range(scope, table, { ...asked, cursor }),
    );
    const ids = ({ columns, rows, news }: RangeReply): Row => ({
      columns,
      rows: rows.map(([id, version]) => [id, version]),
      news: [...news].sort(),
    });
    same(`a range of ${table.name}`, ids(mine), ids(theirs));
    this.#cursors.given(mine.to, theirs.to);
    return { ...theirs, to: mine.to };
  }

  async begin(writes: readonly Write[]): Promise<OpenTransaction> {
    const run = this.#run;
    // Who is there already is changed.
    const there = writes.map((write) =>
      write.isNew && this.#twin.store.latest(write.table, write.id) ? { ...write, isNew: false } : write,
    );
    const begun = this.#twin.begin(writes);
    await this.#probe(begun, () => run.probe.begin(there));
    const [mine, theirs] = await this.#both(begun, () => run.side.begin(there));
    run.open.add(theirs);
    run.whole.add(mine.xid);
    const end = (how: 'commit' | 'rollBack'): Promise<unknown> => {
      run.whole.delete(mine.xid);
      // It ended with the database that it was in.
      if (!run.open.delete(theirs)) return mine.rollBack();
      return this.#both(mine[how](), () => theirs[how]());
    };
    return {
      xid: mine.xid,
      commit: async () => void (await end('commit')),
      rollBack: async () => void (await end('rollBack')),
    };
  }

  /** The twin holds all locks; Postgres stops somewhere between the first of its statements and the end of the transaction. */
  async preparePush(author: Author, push: Push): Promise<Prepared> {
    const run = this.#run;
    const { cluster } = run;
    const begun = this.#twin.preparePush(author, push);
    await this.#probe(begun, async () => {
      const probe = new PgPush(cluster, cluster.probes, { author, push, toItsEnd: true });
      await probe.prepare();
      return { rollBack: () => probe.kill() };
    });
    const mine = await begun;
    const theirs = new PgPush(cluster, cluster.pushes, { author, push });
    await this.#both(Promise.resolve(), () => theirs.prepare());
    if (theirs.isAtEnd) run.whole.add(mine.xid);
    return {
      xid: mine.xid,
      rollBack: () => {
        run.whole.delete(mine.xid);
        mine.rollBack();
        if (run.isOf(this.#twin)) void run.real(() => theirs.kill());
      },
      commit: async () => {
        run.whole.delete(mine.xid);
        const [a, b] = await this.#both(mine.commit(), () => theirs.commit());
        same('a push', a.map(saidOf), b.map(saidOf));
        return b;
      },
    };
  }

  /** Where the twin makes somebody wait for a transaction that has all its locks, Postgres does, too. */
  async #probe(begun: Promise<unknown>, work: () => Promise<{ rollBack(): Promise<void> }>): Promise<void> {
    const locked = await begun.then(
      () => null,
      (error: unknown) => (error instanceof Locked ? error : null),
    );
    if (locked && this.#run.isOf(this.#twin) && this.#run.whole.has(locked.by)) await this.#run.assertWaits(work);
  }

  whenEnded(xid: bigint): Promise<void> {
    return this.#twin.whenEnded(xid);
  }

  deviceFree(deviceId: string): Promise<void> {
    return this.#twin.deviceFree(deviceId);
  }

  async enrol(device: DeviceRecord): Promise<void> {
    const isNew = !this.#twin.devices.has(device.id);
    await this.#both(this.#twin.enrol(device), async () => isNew && this.#run.side.enrol(device));
  }

  async keepCertificate(certificate: Certificate): Promise<void> {
    await this.#both(this.#twin.keepCertificate(certificate), () => this.#run.side.keepCertificate(certificate));
  }

  async rotate(deviceId: string, next: string, lastSeq: number): Promise<void> {
    const change = [deviceId, next, lastSeq] as const;
    await this.#both(this.#twin.rotate(...change), () => this.#run.side.rotate(...change));
  }

  async remember(deviceId: string, nonce: string, now: number): Promise<boolean> {
    const [mine, theirs] = await this.#both(this.#twin.remember(deviceId, nonce, now), () =>
      this.#run.side.remember(deviceId, nonce, now),
    );
    same('whether a request is the first', mine, theirs);
    return theirs;
  }

  async revoke(deviceId: string, at: number): Promise<void> {
    await this.#both(this.#twin.revoke(deviceId, at), () => this.#run.side.revoke(deviceId, at));
  }

  /** Ids are made by chance: the twin keeps what Postgres has signed. */
  async giveOrder(order: Ordering, now: number): Promise<void> {
    if (!this.#run.isOf(this.#twin)) throw nothingCame();
    // As much chance as where the twin is alone.
    this.#twin.newId(now);
    keepOrder(this.#twin, await this.#run.real(() => this.#run.side.giveOrder(order)));
  }

  async openOrders(deviceId: string, now: number): Promise<readonly unknown[]> {
    const [mine, theirs] = await this.#both(this.#twin.openOrders(deviceId, now), () =>
      this.#run.side.openOrders(deviceId),
    );
    same('open orders', mine, theirs);
    return theirs;
  }

  async takeReport(deviceId: string, report: OrderReport): Promise<void> {
    const [mine, theirs] = await this.#both(refusalOf(this.#twin.takeReport(deviceId, report)), () =>
      refusalOf(this.#run.side.takeReport(deviceId, report)),
    );
    same('a report', mine?.code ?? null, theirs?.code ?? null);
    if (theirs) throw theirs;
  }

  async countDecisions(certificateId: string, count: number): Promise<void> {
    const counted = [certificateId, count] as const;
    await this.#both(this.#twin.countDecisions(...counted), () => this.#run.side.countDecisions(...counted));
  }
}
