import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_NAMES } from '../../core/access/roles.ts';
import { canonical } from '../../core/audit/canonical.ts';
import type { DigestReply, RangeReply } from '../../core/contract/repair.ts';
import { type CommandEnvelope, PROTOCOL, type PushResult } from '../../core/contract/wire.ts';
import { ALWAYS_OPEN } from '../../core/enforcement/window.ts';
import { must } from '../../core/lib/must.ts';
import { RANGE_ROWS } from '../../core/tables/digest.ts';
import { type TableName, tableOf } from '../../core/tables/index.ts';
import { type DeviceKey, makeDeviceKey, signer } from '../../electron/backend/keys.ts';
import { hashOf } from '../../server/crypto/signed.ts';
import { makeCertificate } from '../../server/devices/certificate.ts';
import type { Snapshot } from '../../server/feed/cursor.ts';
import { scopeOf } from '../../server/feed/scope.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import type { OpenTransaction } from './backend.ts';
import { type Contents, changesOf, contentsOf, documentsOf, type Row } from './contents.ts';
import { quickKeys } from './keys.ts';
import { PgSide, type PgTransaction } from './pg-side.ts';
import { Random } from './random.ts';
import { BEGIN, caseWrites, idOf, personWrite } from './rows.ts';
import type { Write } from './store.ts';
import { Twin } from './twin.ts';

// The simulation's store against the real one: the same history through both, the same windows, receipts and rows.

const SEEDS = Number(process.env.DOCKET_TWIN_SEEDS ?? 25);
const STEPS = 45;

/** One device: its chain, as its console keeps it. */
interface Device {
  readonly id: string;
  readonly person: number;
  key: DeviceKey;
  readonly certificates: string[];
  seq: number;
  hash: string;
}

/** Postgres orders the keys of a JSON column: what a table with one adds up to is another number. */
function sums({ table, columns, ranges }: DigestReply['tables'][number]) {
  const hasJson = Object.values(tableOf(table as TableName).columns).some(({ kind }) => kind === 'json');
  return { table, columns, ranges: ranges.map(([from, rows, sum]) => [from, rows, hasJson ? null : sum]) };
}

/** Texts that say the same: JSON in a column may be written with its keys in another order. */
const plain = (value: unknown): string => canonical(value);

const resultOf = (result: PushResult): Row =>
  result.t === 'held'
    ? { ...result }
    : {
        outcome: result.receipt.outcome,
        code: result.receipt.code,
        detail: result.receipt.detail,
        seq: result.receipt.seq,
      };

interface Both {
  readonly pg: PgTransaction;
  readonly twin: OpenTransaction;
  readonly writes: readonly Write[];
}

/** What the histories have in them, so that nothing is equal because nothing happened. */
const met = new Set<string>();

class History {
  readonly random: Random;
  readonly twin: Twin;
  readonly pg: PgSide;
  readonly devices: Device[] = [];
  readonly seen: { pg: string; twin: string }[] = [{ pg: '0', twin: '0' }];
  readonly snapshots: { pg: Snapshot; twin: Snapshot }[] = [];
  readonly open: Both[] = [];
  /** Cases that are committed: what is not there is not changed. */
  readonly there: number[] = [];
  readonly clock: { now: number };
  #cases = 0;

  constructor(seed: number, server: TestServer, clock: { now: number }) {
    this.random = new Random(`twin ${seed}`);
    this.clock = clock;
    this.pg = new PgSide(server.ctx);
    this.twin = new Twin({
      epoch: idOf('epoch', seed),
      keys: quickKeys,
      random: this.random,
      window: ALWAYS_OPEN,
      onFault: (error) => {
        throw error;
      },
      inlineRows: 500,
      page: 2000,
      partRows: 4_000,
      rangeRows: RANGE_ROWS,
      urgentCases: 200,
    });
  }

  async write(writes: readonly Write[], stays = false): Promise<void> {
    const both = { twin: await this.twin.begin(writes), pg: await this.pg.begin(writes), writes };
    if (stays) this.open.push(both);
    else await this.commit(both);
  }

  async commit({ pg, twin, writes }: Both): Promise<void> {
    await Promise.all([pg.commit(), twin.commit()]);
    for (const { table, id, isNew } of writes) if (table === 'cases' && isNew) this.there.push(Number(id.slice(-12)));
  }

  async enrol(person: number): Promise<void> {
    const key = makeDeviceKey();
    const id = idOf('device', this.devices.length + 1);
    const record = { id, personId: idOf('person', person), key: key.publicKey };
    await Promise.all([this.pg.enrol(record), this.twin.enrol(record)]);
    const device = { id, person, key, seq: 0, hash: '0'.repeat(64), certificates: [] };
    this.devices.push(device);
    await this.certify(device);
  }

  /** One that lasts for minutes only, so that some of what is done under it comes late. */
  async certify(device: Device): Promise<void> {
    const person = { id: idOf('person', device.person), role: 'moderator' as const };
    const holder = { device: { id: device.id, publicKey: device.key.publicKey }, person };
    const at = {
      id: this.twin.newId(this.clock.now),
      now: this.clock.now,
      lastsMs: this.random.pick([20_000, 600_000]),
    };
    const certificate = makeCertificate(quickKeys.server.key, holder, at);
    await Promise.all([this.pg.keepCertificate(certificate), this.twin.keepCertificate(certificate)]);
    device.certificates.push(at.id);
  }

  /** What was sealed and not sent yet stays with the earlier key: here nothing waits. */
  async rotate(): Promise<void> {
    const device = this.random.pick(this.devices);
    const next = makeDeviceKey();
    const change = [device.id, next.publicKey, device.seq] as const;
    await Promise.all([this.pg.rotate(...change), this.twin.rotate(...change)]);
    device.key = next;
    await this.certify(device);
    met.add('a key of its own again');
  }

  async remember(): Promise<void> {
    const { id } = this.random.pick(this.devices);
    const nonce = idOf('event', this.random.between(1, 6));
    const first = await this.twin.remember(id, nonce, this.clock.now);
    expect(await this.pg.remember(id, nonce, this.clock.now)).toBe(first);
    met.add(first ? 'a request' : 'a request that came before');
  }

  newCase(): Write[] {
    this.#cases += 1;
    return caseWrites(this.#cases, this.random.chance(0.6));
  }

  case(): number {
    return this.random.between(1, this.#cases);
  }

  sign(device: Device): CommandEnvelope {
    const { random } = this;
    const n = this.case();
    const case_id = idOf('case', n);
    const name = random.pick(['claim', 'release', 'add_note', 'decide', 'decide']);
    device.seq += 1;
    const made = { id: idOf('action', random.between(1, 40)), kind: 'message_throttled', hours: null };
    const seen = { state: 'open', tier: 'medium', claimed_by: null };
    const verdicts = random.chance(0.5) ? [{ signal_id: idOf('signal', n), verdict: 'true_positive' }] : [];
    const decision = { case_id, reason_code: 'contact_sharing', comment: null, actions: [made], verdicts, seen };
    const args = name === 'decide' ? decision : name === 'add_note' ? { case_id, body: 'a note' } : { case_id };
    const id = `00000000-0000-4000-8fff-${device.id.slice(-6)}${String(device.seq).padStart(6, '0')}`;
    const times = { at: this.clock.now - random.pick([0, 2_000, 2_000, 200_000]), elapsed: null };
    const body = { id, device_id: device.id, seq: device.seq, prev_hash: device.hash, name, args, seen: {}, ...times };
    const certificate = random.chance(0.2) ? {} : { certificate_id: random.pick(device.certificates) };
    const named = { ...body, ...certificate, correlation_id: idOf('correlation', device.seq) };
    const signature = random.chance(0.03) ? 'x'.repeat(86) : signer(device.key)(canonical(named));
    const envelope = { ...named, signature } as CommandEnvelope;
    device.hash = hashOf(envelope);
    return envelope;
  }

  async push(): Promise<void> {
    const device = this.random.pick(this.devices);
    const batch = Array.from({ length: this.random.between(1, 4) }, () => this.sign(device));
    // Twice in one push, or with a hole that the same push closes.
    if (this.random.chance(0.2)) batch.push(must(batch[0], 'one'));
    if (this.random.chance(0.1)) batch.reverse();
    const author = { id: idOf('person', device.person), role: 'moderator' as const };
    const push = { commands: batch, now: this.clock.now, sentAt: this.clock.now };
    const prepared = await this.twin.preparePush(author, push);
    const mine = await prepared.commit();
    const theirs = await this.pg.push(author, push);
    expect(mine.map(resultOf)).toEqual(theirs.map(resultOf));
    for (const result of theirs)
      met.add(result.t === 'held' ? 'held' : (result.receipt.code ?? result.receipt.outcome));
    const held = batch.filter((_one, n) => theirs[n]?.t === 'held');
    if (held.length === 0) return;
    const rest = [...held].sort((a, b) => a.seq - b.seq);
    const repeated = { ...push, commands: rest };
    const again = await (await this.twin.preparePush(author, repeated)).commit();
    expect(again.map(resultOf)).toEqual((await this.pg.push(author, repeated)).map(resultOf));
  }

  /** From a cursor that was given out some time ago. */
  async window(from = this.random.pick(this.seen), role = this.random.pick(ROLE_NAMES)): Promise<void> {
    const scope = scopeOf(role);
    const mine = contentsOf(await this.twin.window(scope, from.twin, 1));
    const theirs = contentsOf(await this.pg.window(scope, from.pg, this.twin.epoch));
    const only = (a: Contents, b: Contents): string[] =>
      [...a].filter(([key, text]) => b.get(key) !== text).map(([key, text]) => `${role} ${key} ${text}`);
    expect(only(mine.contents, theirs.contents)).toEqual([]);
    // Other databases of the cluster have transactions too, and while one is open rows come again: as they are.
    const whole = contentsOf(await this.twin.window(scope, '0', 1)).contents;
    const asItIs = ([key, text]: readonly [string, string]): boolean => (whole.get(key) ?? 'gone') === text;
    expect([...theirs.contents].filter((entry) => mine.contents.get(entry[0]) !== entry[1] && !asItIs(entry))).toEqual(
      [],
    );
    if ([...theirs.contents.values()].includes('gone')) met.add('gone');
    if (this.open.length > 0) met.add('a window while others are at work');
    expect(theirs.rows).toBe([...theirs.contents.values()].filter((text) => text !== 'gone').length);
    this.seen.push({ pg: theirs.to, twin: mine.to });
  }

  /** A first replica, the sums to compare it with, and the rows of a range. */
  async whole(): Promise<void> {
    const scope = scopeOf(this.random.pick(ROLE_NAMES));
    for (const form of ['json', 'images'] as const) {
      const { head, parts } = await this.twin.copy(scope, form, 1, '');
      expect(documentsOf([head, ...parts])).toEqual(documentsOf(await this.pg.copy(scope, form, this.twin.epoch)));
    }
    const person = idOf('person', this.random.pick([1, 2]));
    expect(plain(await this.twin.mine(scope, person))).toEqual(plain(await this.pg.mine(scope, person)));
    const [mine, theirs] = await Promise.all([this.twin.digest(scope), this.pg.digest(scope)]);
    expect(mine.tables.map(sums)).toEqual(theirs.tables.map(sums));
    const table = this.random.pick(scope.tables);
    const [from, until] = [idOf('person', 0), this.random.pick([null, idOf('signal', 3)])];
    const asked = { protocol: PROTOCOL, epoch: this.twin.epoch, scope: scope.key, table: table.name, from, until };
    const seen = this.random.pick(this.seen);
    const range = await this.twin.range(scope, table, { ...asked, cursor: seen.twin });
    const same = await this.pg.range(scope, table, { ...asked, cursor: seen.pg });
    // Identities are tokens of another key there.
    const ids = ({ columns, rows }: RangeReply) => ({ columns, rows: rows.map(([id, version]) => [id, version]) });
    expect(ids(range)).toEqual(ids(same));
    expect(same.news).toEqual(expect.arrayContaining(range.news));
    met.add('a whole copy');
  }

  async changes(): Promise<void> {
    if (this.snapshots.length > 0) {
      const { pg, twin } = this.random.pick(this.snapshots);
      expect(changesOf(await this.twin.changes(twin))).toEqual(changesOf(await this.pg.changes(pg)));
    }
    this.snapshots.push({ pg: await this.pg.current(), twin: await this.twin.current() });
  }

  async end(): Promise<void> {
    const both = this.open.splice(0, 1)[0];
    if (!both) return;
    if (this.random.chance(0.7)) await this.commit(both);
    else await Promise.all([both.pg.rollBack(), both.twin.rollBack()]);
  }

  async step(): Promise<void> {
    this.clock.now += this.random.between(1, 2_000);
    const update = (table: TableName, id: string, more: Partial<Write>): Write[] => [
      { table, id, values: {}, ...more },
    ];
    const moves: readonly { readonly weight: number; readonly play: () => Promise<void> }[] = [
      { weight: 8, play: () => this.push() },
      { weight: 8, play: () => this.window() },
      { weight: 4, play: () => this.changes() },
      { weight: 3, play: () => this.write(this.newCase()) },
      { weight: 3, play: () => (this.open.length > 2 ? this.end() : this.write(this.newCase(), true)) },
      { weight: 4, play: () => this.end() },
      { weight: 2, play: () => this.certify(this.random.pick(this.devices)) },
      { weight: 1, play: () => this.rotate() },
      { weight: 2, play: () => this.remember() },
      { weight: 2, play: () => this.whole() },
      {
        weight: 1,
        play: () =>
          this.write(update('cases', idOf('case', this.random.pick(this.there)), { values: { tier: 'critical' } })),
      },
      {
        weight: 2,
        play: () => this.write(update('messages', idOf('message', this.random.pick(this.there)), { evidence: true })),
      },
      {
        weight: 2,
        play: () => this.write(update('messages', idOf('message', this.random.pick(this.there)), { erased: true })),
      },
    ];
    await this.random.weighted(moves).play();
  }
}

describe('the twin and Postgres', () => {
  const clock = { now: BEGIN };
  let server: TestServer;
  const fresh = async (): Promise<void> => {
    server = await startTestServer({ listen: false, clock: { now: () => clock.now, monotonic: () => clock.now } });
  };
  beforeAll(fresh);
  afterAll(() => server?.destroy());

  it(`give the same windows, changes, receipts and rows over ${SEEDS} histories`, async () => {
    // Each history goes on where the last one ended: other people, other cases, and a twin that knows only its own.
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      if (seed > 1) {
        await server.destroy();
        await fresh();
      }
      const history = new History(seed, server, clock);
      await startEqual(history, server);
      try {
        for (let step = 0; step < STEPS; step += 1) await history.step();
        while (history.open.length > 0) await history.end();
        for (const role of ROLE_NAMES) await history.window({ pg: '0', twin: '0' }, role);
      } finally {
        // A server does not end while a transaction is open.
        await Promise.all(history.open.map(({ pg }) => pg.rollBack()));
      }
    }
    expect([...met]).toEqual(
      expect.arrayContaining([
        'accepted',
        'accepted_as_second_opinion',
        'case_claimed',
        'command_signature_invalid',
        'command_malformed',
        'held',
        'lease_expired',
        'a request that came before',
        'a key of its own again',
        'a whole copy',
        'gone',
        'a window while others are at work',
      ]),
    );
  }, 900_000);
});

/** The demo's own people are in the twin, too. */
async function startEqual(history: History, server: TestServer): Promise<void> {
  const { rows } = await server.ctx.pool.query<{ id: string; display_name: string; role: string; active: boolean }>(
    'SELECT id, display_name, role, active FROM people ORDER BY id',
  );
  const demo = await history.twin.begin(
    rows.map(({ id, ...values }) => ({ table: 'people', id, values, isNew: true })),
  );
  await demo.commit();
  for (const n of [1, 2]) {
    await history.write([personWrite(n, 'moderator')]);
    await history.enrol(n);
  }
  for (let n = 0; n < 3; n += 1) await history.write(history.newCase());
}
