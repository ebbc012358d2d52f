import { readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { openConsole, type TestConsole } from '../../support/console.ts';
import { copyKeyOf } from '../../support/copy-key.ts';
import { type CaseRows, decideArgs, insertCase } from '../../support/marketplace-rows.ts';
import { dumpReplica } from '../../support/replica-world.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

// The invariants of core/replica/SPEC.md on the real backend, server and Postgres. The in-memory run beside this file
// covers many more interleavings; this one covers what it stands in for.

type Step =
  | { readonly t: 'act'; readonly desk: number; readonly name: string; readonly n: number }
  | { readonly t: 'cut' | 'mend' | 'skip' | 'restart'; readonly desk: number }
  | { readonly t: 'case' | 'raise' };

const desk = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      t: fc.constant('act' as const),
      desk,
      n: fc.nat(3),
      name: fc.constantFrom('claim', 'release', 'decide', 'decide', 'add_note'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ t: fc.constantFrom('cut', 'mend', 'skip', 'restart'), desk }) },
  { weight: 2, arbitrary: fc.record({ t: fc.constantFrom('case', 'raise') }) },
) as fc.Arbitrary<Step>;

const EMAILS = ['moderator@example.test', 'moderator2@example.test'] as const;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server?.destroy();
});

/** A desk whose backend can be killed and opened again on its folder. */
class Desk {
  readonly email: string;
  network!: TcpProxy;
  console!: TestConsole;
  readonly kept: string[] = [];

  constructor(email: string) {
    this.email = email;
  }

  async open(): Promise<void> {
    this.network = await startTcpProxy(server.url);
    this.console = openConsole(this.network.url);
    await this.console.signIn(this.email, TEST_PASSWORD);
    await this.online();
  }

  online() {
    return this.console.until('connection', null, ({ phase }) => phase === 'online');
  }

  async restart(): Promise<void> {
    const { data } = this.console;
    this.console.stop();
    this.console = openConsole(this.network.url, { data });
    await this.console.signIn(this.email, TEST_PASSWORD);
  }

  async act(name: string, rows: CaseRows): Promise<void> {
    const args =
      name === 'decide'
        ? decideArgs(rows)
        : { case_id: rows.caseId, ...(name === 'add_note' ? { body: 'a note' } : {}) };
    // A refusal by the local rules is one of the outcomes that are tried here.
    const ran = await this.console.call('command.run', { name, args, seen: {} }).catch((error: Error) => {
      if (error.name !== 'RefusedError') throw error;
    });
    if (ran) this.kept.push(ran.command_id);
  }

  /** Back at work, everything answered. */
  async rest(): Promise<void> {
    this.network.mend();
    this.console.skip(11_000);
    await this.console.call('sync.now', null);
    await this.console.until('outbox', null, (items) =>
      items.every(({ state }) => state !== 'held' && state !== 'queued'),
    );
    await this.online();
  }

  async dump(): Promise<Record<string, unknown[]>> {
    const people = path.join(this.console.data, 'people');
    const folder = path.join(people, readdirSync(people)[0] ?? '');
    const key = await copyKeyOf(folder, TEST_PASSWORD);
    const file = path.join(folder, 'replica.db');
    const sql = openDatabase({ path: file, key, use: 'replica' });
    try {
      return dumpReplica(sql, 'moderator');
    } finally {
      sql.close();
    }
  }

  async destroy(): Promise<void> {
    this.console?.destroy();
    await this.network?.close();
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const { db, pool, poke } = server.ctx;
  const cases = [await insertCase(db), await insertCase(db), await insertCase(db)];
  const desks = EMAILS.map((email) => new Desk(email));
  const fresh = new Desk(EMAILS[0]);
  try {
    for (const one of desks) await one.open();
    for (const one of steps) {
      const at = desks['desk' in one ? one.desk : 0] as Desk;
      if (one.t === 'act') await at.act(one.name, cases[one.n % cases.length] as CaseRows);
      else if (one.t === 'cut') at.network.cut();
      else if (one.t === 'mend') at.network.mend();
      else if (one.t === 'skip') at.console.skip(11_000);
      else if (one.t === 'restart') await at.restart();
      else if (one.t === 'case') cases.push(await insertCase(db));
      else await pool.query("UPDATE cases SET tier = 'critical' WHERE id = $1", [cases[0]?.caseId]);
      if (one.t === 'case' || one.t === 'raise') poke.commit();
    }
    for (const one of desks) await one.rest();
    // What the server holds now, as a console that starts from nothing gets it.
    await fresh.open();
    for (const one of [...desks, fresh]) {
      await one.console.call('sync.now', null);
      await one.online();
    }
    const kept = desks.flatMap((one) => one.kept);
    const outcomes = await pool.query(
      'SELECT command_id, count(*)::int AS n, min(outcome) AS outcome FROM command_outcomes WHERE command_id = ANY($1::uuid[]) GROUP BY 1',
      [kept],
    );
    expect(outcomes.rows.map(({ command_id }) => command_id).sort()).toEqual([...kept].sort());
    expect(outcomes.rows.every(({ n }) => n === 1)).toBe(true);
    const items = (await Promise.all(desks.map((one) => one.console.until('outbox', null, () => true)))).flat();
    expect(Object.fromEntries(items.map(({ id, outcome }) => [id, outcome]))).toEqual(
      Object.fromEntries(outcomes.rows.map(({ command_id, outcome }) => [command_id, outcome])),
    );
    const audit = await pool.query(
      'SELECT count(*)::int AS n FROM audit_rows WHERE correlation_id = ANY($1::uuid[]) GROUP BY correlation_id',
      [items.map(({ correlationId }) => correlationId)],
    );
    expect(audit.rows).toHaveLength(kept.length);
    expect(audit.rows.every(({ n }) => n === 1)).toBe(true);
    for (const one of [...desks, fresh]) one.console.stop();
    const truth = JSON.stringify(await fresh.dump());
    for (const one of desks) expect(JSON.stringify(await one.dump())).toBe(truth);
  } finally {
    for (const one of [...desks, fresh]) await one.destroy();
  }
}

it('the invariants hold on the real server, too', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), play), {
    numRuns: Number(process.env.DOCKET_PROPERTY_RUNS ?? 4),
    endOnFailure: true,
  });
}, 240_000);
