import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import { BUILT_IN, BUNDLE_SEEN, type RuleBundle } from '../../../core/policy/bundle.ts';
import { importPublicKey } from '../../../server/crypto/ed25519.ts';
import { verifyBody } from '../../../server/crypto/signed.ts';
import { type Answer, call, codeOf, type Device, openDevice, signIn } from '../../support/device.ts';
import { decideArgs, insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: string;
let desk: Device;
beforeAll(async () => {
  server = await startTestServer();
  admin = (await signIn(server.url, 'admin@example.test')).token;
  desk = await openDevice(server.url, 'moderator');
});
afterAll(() => server.destroy());

const rules = (change: Partial<RuleBundle['reasons']> = {}, second_person: RuleBundle['second_person'] = []) => ({
  reasons: { ...BUILT_IN.reasons, ...change },
  second_person,
});
const clause = (name: string, in_force = true) => ({ contact_sharing: { clause: name, in_force } });
const publish = (bundle: object, token = admin): Promise<Answer> =>
  call(server.url, '/api/policy/bundles', { bundle, reason: 'a new edition of the terms' }, token);
const published = async (bundle: object): Promise<number> => {
  const answer = await publish(bundle);
  expect(answer.status).toBe(201);
  return (answer.body as { current: RuleBundle }).current.version;
};
const withdraw = (version: number | string, token = admin): Promise<Answer> =>
  call(server.url, `/api/policy/bundles/${version}/withdraw`, { reason: 'a mistake' }, token);
/** What the device is told now, each time that it asks. */
interface Told {
  readonly kind: string;
  readonly seq: number;
  readonly bundle?: RuleBundle;
  readonly signature: string;
}
const told = async (device: Device): Promise<Told[]> =>
  ((await device.get('/sync/orders')).body as { orders: Told[] }).orders;
async function decide(device: Device, version: number | null) {
  const made = await insertCase(server.ctx.db);
  const seen: Record<string, number> = version === null ? {} : { [BUNDLE_SEEN]: version };
  const [receipt] = await device.deliver(device.sign('decide', decideArgs(made), { seen }));
  const { rows } = await server.ctx.pool.query(
    `SELECT c.state, d.policy_clause FROM cases c LEFT JOIN decisions d ON d.case_id = c.id WHERE c.id = $1`,
    [made.caseId],
  );
  return { outcome: receipt?.outcome, code: receipt?.code, ...rows[0] };
}

describe('rules', () => {
  test('are an administrator’s to publish and to withdraw, whole, with a reason, on record', async () => {
    const lead = (await signIn(server.url, 'lead@example.test')).token;
    expect([await publish(rules(), lead), await withdraw(1, lead)].map(codeOf)).toEqual(['forbidden', 'forbidden']);
    expect(codeOf(await call(server.url, '/api/policy/bundles', { bundle: rules() }, admin))).toBe('invalid_request');
    expect(codeOf(await publish({ ...rules(), second_person: ['flogging'] }))).toBe('invalid_request');
    expect([await withdraw(1), await withdraw('one')].map(codeOf)).toEqual([
      'rule_bundle_not_found',
      'invalid_request',
    ]);
    const version = await published(rules(clause('TOS-4.1b')));
    const { rows } = await server.ctx.pool.query(
      `SELECT actor_kind, reason FROM audit_rows WHERE action = 'rule_bundle.published' AND entity_id = $1`,
      [String(version)],
    );
    expect(rows).toEqual([{ actor_kind: 'person', reason: 'a new edition of the terms' }]);
    await expect(server.ctx.pool.query('DELETE FROM rule_bundles')).rejects.toThrow('decisions name the version');
  });

  test('published side by side get versions of their own', async () => {
    const versions = await Promise.all([1, 2, 3, 4].map((n) => published(rules(clause(`TOS-${n}`)))));
    expect(new Set(versions).size).toBe(4);
  });

  test('that are withdrawn twice, or held no longer, bring nothing back', async () => {
    const old = await published(rules(clause('TOS-a')));
    const now = await published(rules(clause('TOS-b')));
    for (const _again of [1, 2]) {
      expect(((await withdraw(old)).body as { current: RuleBundle }).current.version).toBe(now);
    }
  });
});

describe('a device', () => {
  test('is told of the newest once, signed for it alone, also one that comes later', async () => {
    const version = await published(rules(clause('TOS-4.1c')));
    const late = await openDevice(server.url, 'moderator2');
    const [orders] = await Promise.all([told(late), told(late)]);
    expect(orders.map(({ kind, bundle }) => [kind, bundle?.version])).toEqual([['rule_bundle', version]]);
    const key = importPublicKey(late.enrolment.server_key);
    const [order] = orders;
    expect(order && key && verifyBody(key, order)).toBe(true);
    expect(canonical(order?.bundle)).toBe(canonical({ version, ...rules(clause('TOS-4.1c')) }));
    expect((await told(late)).map(({ seq }) => seq)).toEqual([order?.seq]);
  });

  test('that was revoked is told of none', async () => {
    const device = await openDevice(server.url, 'moderator2');
    await server.ctx.pool.query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
    expect(await told(device)).toEqual([]);
  });

  test('cannot be given rules by hand', async () => {
    const wish = { kind: 'rule_bundle', reason: 'by hand', bundle: rules() };
    expect(codeOf(await call(server.url, `/api/devices/${desk.id}/orders`, wish, admin))).toBe('invalid_request');
  });
});

describe('a command', () => {
  test('is decided by the rules of today, whichever it was given by before', async () => {
    const older = await published(rules(clause('TOS-old')));
    const today = await published(rules(clause('TOS-new')));
    for (const version of [null, older]) {
      expect(await decide(desk, version)).toMatchObject({ outcome: 'accepted', policy_clause: 'TOS-new' });
    }
    const { rows } = await server.ctx.pool.query(
      `SELECT policy_clause, policy_version, canonical::jsonb->'policy_version' AS signed FROM audit_rows
        WHERE action = 'decide' ORDER BY rev DESC, id DESC LIMIT 2`,
    );
    expect(rows).toEqual(Array(2).fill({ policy_clause: 'TOS-new', policy_version: today, signed: today }));
  });

  test('for a reason that was taken out of force is refused, and nothing of it holds', async () => {
    const before = await published(rules());
    await published(rules(clause('TOS-4.1', false)));
    expect(await decide(desk, before)).toEqual({
      outcome: 'rejected',
      code: 'reason_not_in_force',
      state: 'open',
      policy_clause: null,
    });
  });

  test('with an action that two people decide by now is a proposal', async () => {
    await published(rules({}, ['message_throttled']));
    expect(await decide(desk, null)).toMatchObject({ outcome: 'accepted', state: 'pending_approval' });
  });

  test('given by rules that were taken back waits for a lead, who decides by those of today', async () => {
    const good = await published(rules(clause('TOS-good')));
    const bad = await published(rules(clause('TOS-bad')));
    const answer = await withdraw(bad);
    expect((answer.body as { current: RuleBundle }).current).toEqual({
      version: bad + 1,
      ...rules(clause('TOS-good')),
    });
    expect(await decide(desk, bad)).toMatchObject({ outcome: 'quarantined', code: 'rule_bundle_withdrawn' });
    expect(await decide(desk, good)).toMatchObject({ outcome: 'accepted', policy_clause: 'TOS-good' });

    const { rows } = await server.ctx.pool.query(
      `SELECT id, args, case_id FROM follow_ups WHERE code = 'rule_bundle_withdrawn'`,
    );
    const lead = await openDevice(server.url, 'lead');
    const seen = rows[0].args.seen;
    const accept = { follow_up_id: rows[0].id, case_id: rows[0].case_id, reason: null, severity: 4, seen };
    const [receipt] = await lead.deliver(lead.sign('accept_quarantined', accept));
    expect(receipt).toMatchObject({ outcome: 'accepted' });
    const { rows: decided } = await server.ctx.pool.query('SELECT policy_clause FROM decisions WHERE case_id = $1', [
      rows[0].case_id,
    ]);
    expect(decided).toEqual([{ policy_clause: 'TOS-good' }]);
  });

  test('given by rules that were never published waits for a lead, however large the number', async () => {
    for (const version of [9_999, Number.MAX_SAFE_INTEGER]) {
      expect(await decide(desk, version)).toMatchObject({ outcome: 'quarantined', code: 'rule_bundle_unknown' });
    }
  });
});
