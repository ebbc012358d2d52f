import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionStatus } from '../../core/contract/status.ts';
import { BUILT_IN, BUNDLE_SEEN, type RuleBundle } from '../../core/policy/bundle.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { call, signIn } from '../support/device.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { type CaseRows, decideArgs, insertCases } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const PATIENT = { timeout: 60_000, interval: 200 };
let server: TestServer;
let proxy: FaultyProxy;
let desk: TestConsole;
let admin: string;
let cases: CaseRows[];

const here = (index: number): CaseRows => cases[index] as CaseRows;
const online = () => desk.until('connection', null, ({ phase }) => phase === 'online');
beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url);
  cases = await insertCases(server.ctx.db, 4);
  admin = (await signIn(server.url, 'admin@example.test')).token;
  desk = openConsole(proxy.url);
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await online();
});
afterAll(async () => {
  desk?.destroy();
  await proxy?.close();
  await server?.destroy();
});

const publish = async (name: string, more: Partial<RuleBundle> = {}): Promise<number> => {
  const reasons = { ...BUILT_IN.reasons, contact_sharing: { clause: name, in_force: true }, ...more.reasons };
  const bundle = { reasons, second_person: more.second_person ?? [] };
  const answer = await call(server.url, '/api/policy/bundles', { bundle, reason: 'a new edition' }, admin);
  return (answer.body as { current: RuleBundle }).current.version;
};
const policyOf = (session: SessionStatus): RuleBundle => (session.phase === 'ready' ? session.policy : BUILT_IN);
const held = async (): Promise<RuleBundle> => policyOf(await desk.until('session', null, () => true));
/** Asks until the console decides by that version. */
const until = (version: number): Promise<void> =>
  expect
    .poll(async () => {
      desk.skip(31_000);
      return (await held()).version;
    }, PATIENT)
    .toBe(version);
const results = async (): Promise<string[]> =>
  (
    await server.ctx.pool.query(
      `SELECT signed->'bundle'->>'version' || ' ' || coalesce(result, 'open') || ' ' || coalesce(result_code, '') AS line
         FROM device_orders WHERE kind = 'rule_bundle' ORDER BY order_seq`,
    )
  ).rows.map(({ line }) => line.trim());
const decide = (made: CaseRows) =>
  desk.call('command.run', { name: 'decide', args: decideArgs(made), seen: { [BUNDLE_SEEN]: 77 } });

describe('the rules of a console', () => {
  it('are those built in until others come; then those, without a restart and after one', async () => {
    expect(await held()).toEqual(BUILT_IN);
    const version = await publish('TOS-4.1b');
    await until(version);
    await expect.poll(results, PATIENT).toEqual([`${version} done`]);
    expect((await held()).reasons.contact_sharing).toEqual({ clause: 'TOS-4.1b', in_force: true });
    const list = await desk.call('devices.list', { of: 'mine' });
    expect(list.devices.map(({ rule_version }) => rule_version)).toEqual([version]);
    desk.stop();
    const { data } = desk;
    desk = openConsole(proxy.url, { data });
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    expect((await held()).version).toBe(version);
    await online();
  });

  it('decide what is done without the server, and stand under the signature of what was done', async () => {
    const { version } = await held();
    proxy.fault = (requested) => (requested === '/sync/push' ? { t: 'answer', status: 503, body: '' } : null);
    const { command_id } = await decide(here(0));
    const found = await desk.until('case', { case_id: here(0).caseId }, (value) => value?.decisions.length === 1);
    expect(found?.decisions[0]?.policy_clause).toBe('TOS-4.1b');
    // Others hold at the server by now: it decides by those, and takes what was given by the earlier ones.
    await publish('TOS-4.1c');
    proxy.fault = () => null;
    desk.skip(11_000);
    await desk.until('outbox', null, (items) =>
      items.some(({ id, state }) => id === command_id && state === 'delivered'),
    );
    const { rows } = await server.ctx.pool.query(
      `SELECT o.envelope::jsonb->'seen' AS seen, d.policy_clause FROM command_outcomes o
         JOIN decisions d ON d.id = o.command_id WHERE o.command_id = $1`,
      [command_id],
    );
    // What the page claimed of the rules does not count.
    expect(rows).toEqual([{ seen: { [BUNDLE_SEEN]: version }, policy_clause: 'TOS-4.1c' }]);
  });

  it('refuse a reason that is not in force, at once and in words', async () => {
    const version = await publish('TOS-4.1d', {
      reasons: { ...BUILT_IN.reasons, contact_sharing: { clause: 'TOS-4.1d', in_force: false } },
    });
    await until(version);
    await expect(decide(here(1))).rejects.toMatchObject({ refusal: { code: 'reason_not_in_force' } });
  });
});

describe('rules that are none', () => {
  /** Whoever sits between console and server answers the question for orders. */
  const serve = (orders: unknown[]): void => {
    proxy.fault = (requested) =>
      requested === '/sync/orders'
        ? { t: 'answer', status: 200, headers: JSON_TYPE, body: JSON.stringify({ orders }) }
        : null;
  };
  // biome-ignore lint/suspicious/noExplicitAny: an order as SQL answers it
  const newest = async (): Promise<any> =>
    (await server.ctx.pool.query(`SELECT signed FROM device_orders WHERE kind = 'rule_bundle' ORDER BY order_seq DESC`))
      .rows[0].signed;

  it('change nothing: altered, with something outside the signature, kept by somebody, or another device’s', async () => {
    const before = await held();
    const signed = await newest();
    const other = openConsole(server.url);
    await other.signIn('moderator2@example.test', TEST_PASSWORD);
    await other.until('connection', null, ({ phase }) => phase === 'online');
    await other.until('session', null, (session) => policyOf(session).version === before.version);
    const { rows } = await server.ctx.pool.query(
      `SELECT signed FROM device_orders WHERE kind = 'rule_bundle' AND device_id <> $1 ORDER BY order_seq DESC LIMIT 1`,
      [signed.device_id],
    );
    const foreign = rows[0].signed;
    serve([
      { ...signed, bundle: { ...signed.bundle, version: 99 } },
      { ...signed, seq: signed.seq + 1, bundle: { ...signed.bundle, version: 99 } },
      { ...signed, rules: { version: 99 } },
      foreign,
      signed,
    ]);
    const isForeign = async (): Promise<number> =>
      (
        await server.ctx.pool.query(
          `SELECT count(*)::int AS n FROM audit_rows WHERE action = 'device.order.foreign' AND entity_id = $1`,
          [foreign.id],
        )
      ).rows[0].n;
    await expect
      .poll(() => {
        desk.skip(31_000);
        return isForeign();
      }, PATIENT)
      .toBe(1);
    expect(await held()).toEqual(before);
    proxy.fault = () => null;
    other.destroy();
  });

  it('are refused by their code where the server itself would go back, or says what nobody understands', async () => {
    const before = await held();
    const { version, ...content } = before;
    // As after a restore of an older backup, and as a newer server might speak.
    await server.ctx.pool.query('ALTER TABLE rule_bundles DISABLE TRIGGER rule_bundles_keep');
    await server.ctx.pool.query('DELETE FROM rule_bundles');
    await server.ctx.pool.query(
      `INSERT INTO rule_bundles (version, bundle, reason, published_by, published_at)
       SELECT v, b, 'restored', p.id, now() FROM people p,
              (VALUES ($1::int, $2::jsonb)) AS x (v, b) WHERE p.role = 'admin' LIMIT 1`,
      [version - 1, { ...content, version: version - 1 }],
    );
    const last = async (): Promise<string | undefined> => {
      desk.skip(31_000);
      return (await results()).at(-1);
    };
    // The server has told this device of that version once; it does so again where it has no answer.
    await server.ctx.pool.query(
      `UPDATE device_orders SET result = NULL, result_code = NULL, report = NULL, reported_at = NULL, not_after = now() - interval '1 day'
        WHERE kind = 'rule_bundle' AND (signed->'bundle'->>'version')::int = $1`,
      [version - 1],
    );
    await expect.poll(last, PATIENT).toBe(`${version - 1} refused rule_bundle_older`);
    await server.ctx.pool.query(
      `UPDATE rule_bundles SET version = $1, bundle = bundle || jsonb_build_object('version', $1::int, 'routing', '[]'::jsonb)`,
      [version + 1],
    );
    await expect.poll(last, PATIENT).toBe(`${version + 1} refused rule_bundle_malformed`);
    expect(await held()).toEqual(before);
  });
});
