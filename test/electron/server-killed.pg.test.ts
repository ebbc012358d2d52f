import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { counts, enqueue, listItems, type NewItem } from '../../core/replica/outbox.ts';
import { Device } from '../../electron/backend/device.ts';
import { createRandom } from '../../server/simulation/random.ts';
import { deviceOptions } from '../support/console.ts';
import { openTestDatabase } from '../support/database.ts';
import { type CaseRows, decideArgs, insertCases } from '../support/marketplace-rows.ts';
import { TEST_PASSWORD } from '../support/server.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const ROUNDS = 20;
const COMMANDS = 1_000;
const PER_CASE = 10;
/** The moments repeat with it; what is under way at them depends on the machine. */
const SEED = process.env.DOCKET_TEST_SEED ?? 'plug';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let folder: string;
let server: ServerProcess;
let network: TcpProxy;
let desk: Device;

const startServer = (): Promise<ServerProcess> =>
  startServerProcess(database.url, folder, { DOCKET_DEMO_PASSWORD: TEST_PASSWORD });

beforeAll(async () => {
  [database, folder] = await Promise.all([openTestDatabase(), mkdtemp(join(tmpdir(), 'docket-test-killed-'))]);
  server = await startServer();
  network = await startTcpProxy(server.url);
  desk = new Device(deviceOptions(network.url, join(folder, 'console')));
  await desk.signIn({ email: 'moderator@example.test', password: TEST_PASSWORD });
});
afterAll(async () => {
  desk?.close();
  await network?.close();
  await server?.kill();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

const outbox = () => desk.need().outbox;
const waiting = (): number => counts(outbox()).waiting;
async function count(text: string, values: unknown[]): Promise<number> {
  return (await database.pool.query(`SELECT count(*)::int AS n FROM ${text}`, values)).rows[0].n as number;
}

/** A decision on each case and notes beside it, as the outbox keeps what a person did. */
function queueUp(cases: readonly CaseRows[]): string[] {
  const at = Date.now();
  const items = cases.flatMap((made): NewItem[] => {
    const base = () => ({
      id: randomUUID(),
      correlationId: randomUUID(),
      seen: {},
      caseId: made.caseId,
      at,
      elapsed: null,
      holdUntil: null,
    });
    const note = (): NewItem => ({ ...base(), name: 'add_note', args: { case_id: made.caseId, body: 'seen' } });
    return [{ ...base(), name: 'decide', args: decideArgs(made) }, ...Array.from({ length: PER_CASE - 1 }, note)];
  });
  outbox().transaction(() => {
    for (const item of items) enqueue(outbox(), item);
  });
  return items.map(({ id }) => id);
}

it(`the server is killed in the middle of a push of ${COMMANDS} commands, ${ROUNDS} times: each gets one outcome`, async () => {
  const random = createRandom(SEED);
  const ids: string[] = [];
  const left: number[] = [];
  let pushMs = 400;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Started before the other one dies: coming up is not what is tried here.
    const next = startServer();
    const cases = await insertCases(database.db, COMMANDS / PER_CASE);
    const before = await count('command_outcomes', []);
    ids.push(...queueUp(cases));
    const started = performance.now();
    desk.need().sync.sealNow();
    // Anywhere between the first byte and a moment after the last answer of an undisturbed push.
    await wait(random.between(5, pushMs));
    await server.kill();
    left.push(COMMANDS - ((await count('command_outcomes', [])) - before));
    // It came after the push, which here takes less long: the next come sooner.
    if (left.at(-1) === 0) pushMs *= 0.7;
    server = await next;
    network.aim(server.url);
    desk.need().sync.poke();
    await expect.poll(waiting, { timeout: 60_000, interval: 20 }).toBe(0);
    if (round === 0) pushMs = Math.min(1_500, (performance.now() - started) / 2);
  }
  console.info(`left to do after each kill: ${left.join(' ')}`);
  // The kills fell before, between and after the groups that a push is made of; else the moments are to be moved.
  expect(left.filter((n) => n > 0).length).toBeGreaterThan(ROUNDS / 2);

  const outcomes = await database.pool.query(
    `SELECT outcome, count(*)::int AS n, count(DISTINCT command_id)::int AS commands FROM command_outcomes GROUP BY outcome`,
  );
  expect(outcomes.rows).toEqual([{ outcome: 'accepted', n: ids.length, commands: ids.length }]);
  expect(await count('audit_rows WHERE command_id = ANY ($1)', [ids])).toBe(ids.length);
  expect(await count('decisions WHERE id = ANY ($1)', [ids])).toBe(ids.length / PER_CASE);
  expect(await count('actions WHERE decision_id = ANY ($1)', [ids])).toBe(ids.length / PER_CASE);
  expect(await count('notes WHERE id = ANY ($1)', [ids])).toBe(ids.length - ids.length / PER_CASE);
  expect(await count(`cases WHERE version = 2 AND second_opinions = 0`, [])).toBe(ids.length / PER_CASE);
  const gaps = `(SELECT device_seq - lag(device_seq) OVER (ORDER BY device_seq) AS step FROM command_outcomes) s WHERE step <> 1`;
  expect(await count(gaps, [])).toBe(0);
  expect(listItems(outbox()).every(({ state, outcome }) => state === 'delivered' && outcome === 'accepted')).toBe(true);
}, 1_800_000);
