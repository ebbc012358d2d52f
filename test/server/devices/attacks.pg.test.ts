import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { REQUEST_TOLERANCE_MS, SIGNATURE_HEADER, TIME_HEADER } from '../../../core/contract/request-signature.ts';
import { systemClock } from '../../../server/clock.ts';
import { generateRawKeyPair, importPrivateKey } from '../../../server/crypto/ed25519.ts';
import { createLog } from '../../../server/log.ts';
import { call, codeOf, type Device, enrol, openDevice, signIn } from '../../support/device.ts';
import { type CaseRows, insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { type Draft, draftOf, type Sealed, seal, transmit } from '../../support/signed-request.ts';
import { contentsOf } from '../../support/tables.ts';

let server: TestServer;
let device: Device;
let other: Device;
let rows: CaseRows;
let ahead = 0;
let lines: Record<string, unknown>[] = [];

const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
    done();
  },
});

beforeAll(async () => {
  const clock = { ...systemClock, now: () => Date.now() + ahead };
  server = await startTestServer({ clock, log: createLog('warn', sink), env: { DOCKET_ENROLMENT: 'code' } });
  const admin = await signIn(server.url, 'admin@example.test');
  const codeFor = async (role: string): Promise<string> => {
    const { rows: people } = await server.ctx.pool.query<{ id: string }>(
      'SELECT id FROM people WHERE role = $1 LIMIT 1',
      [role],
    );
    const wish = { person_id: people[0]?.id, reason: 'their first device' };
    return ((await call(server.url, '/api/devices/codes', wish, admin.token)).body as { code: string }).code;
  };
  device = await openDevice(server.url, 'moderator', { code: await codeFor('moderator') });
  other = await openDevice(server.url, 'lead', { code: await codeFor('lead') });
  rows = await insertCase(server.ctx.db);
});
afterAll(() => server?.destroy());

/** Nothing was applied, whatever it was. Tables that record attempts are named by the test. */
let before: Record<string, string>;
let recording: readonly string[] = [];
beforeEach(async () => {
  recording = [];
  lines = [];
  before = await contentsOf(server);
});
afterEach(async () => {
  ahead = 0;
  const after = await contentsOf(server);
  for (const name of recording) {
    delete before[name];
    delete after[name];
  }
  expect(after).toEqual(before);
});

const note = (who: Device, body = 'an attack') => who.sign('add_note', { case_id: rows.caseId, body });
/** A command that takes no place in the chain of the test's device, for what must not arrive. */
const aside = <T>(who: Device, make: () => T): T => {
  const { seq, prevHash } = who;
  const made = make();
  who.seq = seq;
  who.prevHash = prevHash;
  return made;
};
const pushOf = (who: Device, change: Partial<Draft> = {}): Draft => ({
  ...draftOf({
    method: 'POST',
    path: '/sync/push',
    token: who.token,
    deviceId: who.id,
    body: { commands: [aside(who, () => note(who))] },
  }),
  ...change,
});
const send = async (sealed: Sealed): Promise<{ status: number; code: string | undefined }> => {
  const response = await transmit(server.url, sealed);
  const body = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: body.error?.code };
};
const logged = (code: string): boolean => lines.some((line) => line.code === code && line.correlation_id !== undefined);

describe('a request', () => {
  const attacks: readonly [what: string, code: string, make: () => Sealed | Promise<Sealed>][] = [
    [
      'with a stolen token and no key',
      'request_unsigned',
      () => {
        const sealed = seal(device.key, pushOf(device));
        const { [SIGNATURE_HEADER]: _signature, ...headers } = sealed.headers;
        return { ...sealed, headers };
      },
    ],
    [
      'signed with a forged key',
      'request_signature_invalid',
      () => seal(importPrivateKey(generateRawKeyPair()), pushOf(device)),
    ],
    [
      'of another device with this session',
      'device_mismatch',
      () => seal(other.key, pushOf(device, { deviceId: other.id })),
    ],
    ['of another device under this name', 'request_signature_invalid', () => seal(other.key, pushOf(device))],
    [
      'aimed at another call',
      'request_signature_invalid',
      () => ({ ...seal(device.key, pushOf(device)), path: '/api/devices/renew' }),
    ],
    [
      'with another query',
      'request_signature_invalid',
      () => ({ ...device.seal('GET', '/api/devices?of=mine'), path: '/api/devices?of=everyone' }),
    ],
    [
      'turned into another method',
      'request_signature_invalid',
      () => ({ ...device.seal('POST', '/sync/live'), method: 'GET', body: null }),
    ],
    [
      'with a truncated body',
      'request_signature_invalid',
      () => ({ ...seal(device.key, pushOf(device)), body: JSON.stringify({ commands: [{}] }) }),
    ],
    [
      'with an altered body',
      'request_signature_invalid',
      () => {
        const sealed = seal(device.key, pushOf(device));
        return { ...sealed, body: (sealed.body ?? '').replace('an attack', 'a bigger one') };
      },
    ],
    [
      'with an altered time',
      'request_signature_invalid',
      () => {
        const sealed = seal(device.key, pushOf(device));
        return { ...sealed, headers: { ...sealed.headers, [TIME_HEADER]: String(Date.now() + 1) } };
      },
    ],
    [
      'moved to another session of the same device',
      'request_signature_invalid',
      () => {
        const sealed = seal(device.key, pushOf(device, { token: 'x'.repeat(43) }));
        return { ...sealed, headers: { ...sealed.headers, authorization: `Bearer ${device.token}` } };
      },
    ],
    [
      'kept back until later',
      'request_stale',
      () => {
        const sealed = seal(device.key, pushOf(device));
        ahead = REQUEST_TOLERANCE_MS + 1_000;
        return sealed;
      },
    ],
    [
      'sent a second time',
      'request_replayed',
      async () => {
        const sealed = device.seal('GET', '/api/devices');
        expect((await transmit(server.url, sealed)).status).toBe(200);
        return sealed;
      },
    ],
  ];

  test.each(attacks)('%s is refused with %s', async (_what, code, make) => {
    expect((await send(await make())).code).toBe(code);
    expect(logged(code)).toBe(true);
  });

  test('of a terminal gets no data and hands none in', async () => {
    recording = ['audit_rows'];
    const { token } = await signIn(server.url, 'moderator@example.test');
    const body = { commands: [aside(device, () => note(device))] };
    for (const path of ['/sync/pull', '/sync/push', '/sync/copy', '/api/devices/renew', '/api/devices/rotate']) {
      expect(codeOf(await call(server.url, path, body, token))).toBe('device_unknown');
    }
  });

  test('that is too large gets its answer, and the connection goes on', async () => {
    const answer = await device.call('/sync/pull', { filler: 'x'.repeat(3 * 1_048_576) });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'body_too_large']);
    expect((await device.get('/api/devices')).status).toBe(200);
  });

  test('answers with the server’s clock, by which a device with a wrong one finds its way', async () => {
    const response = await transmit(server.url, { ...device.seal('GET', '/api/devices'), headers: {} });
    expect(Math.abs(Number(response.headers.get('x-docket-server-time')) - Date.now())).toBeLessThan(5_000);
  });
});

describe('a command inside a request that is in order', () => {
  /** Refusals of commands are final, recorded and audited; what they speak of is untouched. */
  const RECORDED = ['command_outcomes', 'audit_rows', 'devices', 'device_certificates', 'follow_ups'];
  const outcome = async (who: Device, ...commands: unknown[]): Promise<string> => {
    recording = RECORDED;
    const [result] = await who.push(...commands);
    if (result?.t === 'held') return `held ${result.code}`;
    const receipt = who.verified(result?.receipt);
    const { rows: audit } = await server.ctx.pool.query('SELECT reason FROM audit_rows WHERE id = $1', [
      receipt.audit_id,
    ]);
    expect(audit).toEqual([{ reason: receipt.code }]);
    return `${receipt.outcome} ${receipt.code}`;
  };

  test('signed by another key', async () => {
    const forged = { ...note(device), signature: other.sign('add_note', {}).signature };
    other.seq -= 1;
    other.prevHash = other.seq === 0 ? '0'.repeat(64) : other.prevHash;
    expect(await outcome(device, forged)).toBe('rejected command_signature_invalid');
    await resume(device);
  });

  test.each([
    ['aimed at another case', { args: { case_id: randomUUID(), body: 'an attack' } }],
    ['another command under the signature', { name: 'claim' }],
    ['another time', { at: 1 }],
    ['what was seen, altered', { seen: { 'cases/x': 9 } }],
    ['a certificate put in its place', { certificate_id: randomUUID() }],
  ])('%s', async (_what, change) => {
    expect(await outcome(device, { ...note(device), ...change })).toBe('rejected command_signature_invalid');
    await resume(device);
  });

  test('an outer field that nobody signed', async () => {
    expect(await outcome(device, { ...note(device), priority: 9 })).toBe('rejected command_malformed');
    await resume(device);
  });

  test('truncated: a field is missing', async () => {
    const { args: _args, ...rest } = note(device);
    expect(await outcome(device, rest)).toBe('rejected command_malformed');
    await resume(device);
  });

  test('under the name of another person’s device', async () => {
    const foreign = aside(other, () => note(other));
    expect(await outcome(device, foreign)).toBe('held forbidden');
  });

  test('under the name of another device of the same person', async () => {
    const { certificate } = device.enrolment;
    const lost = aside(device, () => note(device));
    expect(await outcome(device, { ...lost, device_id: randomUUID() })).toBe('held device_unknown');
    expect(certificate.device_id).toBe(device.id);
  });

  test('out of the scope of its certificate', async () => {
    await server.ctx.pool.query(
      `UPDATE device_certificates SET certificate = jsonb_set(certificate, '{commands}', '["claim"]') WHERE device_id = $1`,
      [device.id],
    );
    expect(await outcome(device, note(device))).toBe('quarantined certificate_command');
    await server.ctx.pool.query(
      `UPDATE device_certificates SET certificate = jsonb_set(certificate, '{commands}', '["claim","release","decide","add_note"]')
        WHERE device_id = $1`,
      [device.id],
    );
  });

  const LATE = 3_600_000;
  const decideArgs = (kind: string) => ({
    case_id: rows.caseId,
    reason_code: 'contact_sharing',
    comment: null,
    actions: [{ id: randomUUID(), kind, hours: null }],
    verdicts: [],
    seen: { state: 'open', tier: 'high', claimed_by: null },
  });

  test('stronger than may be decided out of touch, arriving late', async () => {
    const late = device.sign('decide', decideArgs('permanent_ban'), { at: Date.now() - LATE });
    expect(await outcome(device, late)).toBe('quarantined certificate_severity');
  });

  test('one more than may be decided out of touch', async () => {
    await server.ctx.pool.query('UPDATE device_certificates SET decisions_used = 200 WHERE device_id = $1', [
      device.id,
    ]);
    const late = device.sign('decide', decideArgs('message_throttled'), { at: Date.now() - LATE });
    expect(await outcome(device, late)).toBe('quarantined certificate_count');
    await server.ctx.pool.query('UPDATE device_certificates SET decisions_used = 0 WHERE device_id = $1', [device.id]);
  });

  test('under a certificate of another device', async () => {
    const { id } = other.enrolment.certificate;
    const foreign = device.sign('add_note', { case_id: rows.caseId, body: 'x' }, { certificate_id: id ?? '' });
    expect(await outcome(device, foreign)).toBe('quarantined certificate_unknown');
  });

  test('made after its certificate had run out', async () => {
    await server.ctx.pool.query(
      `UPDATE device_certificates SET certificate = jsonb_set(certificate, '{not_after}', '1000') WHERE device_id = $1`,
      [device.id],
    );
    expect(await outcome(device, note(device))).toBe('quarantined lease_expired');
  });

  test('of a revoked device, which also gets nothing more', async () => {
    recording = RECORDED;
    const admin = await signIn(server.url, 'admin@example.test');
    const revoked = await call(
      server.url,
      `/api/devices/${device.id}/revoke`,
      { reason: 'it was stolen' },
      admin.token,
    );
    expect(revoked.status).toBe(204);
    expect(await outcome(device, note(device))).toBe('quarantined device_revoked');
    expect(codeOf(await device.call('/sync/pull'))).toBe('device_revoked');
    expect(codeOf(await device.call('/api/devices/renew'))).toBe('device_revoked');
    expect(codeOf(await device.call('/api/devices/codes'))).toBe('device_revoked');
    expect(codeOf(await device.get('/api/devices'))).toBe('device_revoked');
    expect(codeOf(await device.get('/api/settings'))).toBe('device_revoked');
  });
});

/** The chain goes on from what the server has recorded: a refused command used up its place. */
async function resume(who: Device): Promise<void> {
  const { rows: found } = await server.ctx.pool.query<{ last_seq: number; last_hash: string }>(
    'SELECT last_seq, last_hash FROM devices WHERE id = $1',
    [who.id],
  );
  who.seq = found[0]?.last_seq ?? 0;
  who.prevHash = found[0]?.last_hash ?? '';
}

describe('an enrolment', () => {
  const codeOfAdmin = async (body: Record<string, unknown> = {}): Promise<string> => {
    const admin = await signIn(server.url, 'admin@example.test');
    return ((await call(server.url, '/api/devices/codes', body, admin.token)).body as { code: string }).code;
  };
  const attempt = async (who: string, code?: string): Promise<string | undefined> => {
    const { token } = await signIn(server.url, `${who}@example.test`);
    return codeOf(await enrol(server.url, token, generateRawKeyPair(), code === undefined ? {} : { code }));
  };
  beforeEach(() => {
    recording = ['audit_rows', 'devices', 'device_certificates'];
  });
  const refusals = async (): Promise<unknown[]> =>
    (
      await server.ctx.pool.query(
        "SELECT reason FROM audit_rows WHERE action = 'device.refused' ORDER BY id DESC LIMIT 1",
      )
    ).rows;

  test('with the password alone', async () => {
    expect(await attempt('moderator2')).toBe('enrolment_code_needed');
    expect(await refusals()).toEqual([{ reason: 'enrolment_code_needed' }]);
    expect(logged('enrolment_code_needed')).toBe(true);
  });

  test('with a code that was used', async () => {
    const code = await codeOfAdmin();
    expect(await attempt('admin', code.toLowerCase().replace('-', ' '))).toBeUndefined();
    expect(await attempt('admin', code)).toBe('enrolment_code_used');
  });

  test('with the code of another person, which stays good for that person', async () => {
    const code = await codeOfAdmin();
    expect(await attempt('moderator2', code)).toBe('enrolment_code_foreign');
    expect(await refusals()).toEqual([{ reason: 'enrolment_code_foreign' }]);
    expect(await attempt('admin', code)).toBeUndefined();
  });

  test('with a code that ran out, or that a newer one replaced', async () => {
    const code = await codeOfAdmin();
    ahead = 10 * 60_000 + 1_000;
    const { token } = await signIn(server.url, 'admin@example.test');
    const pair = generateRawKeyPair();
    const body = { name: 'desk', public_key: pair.publicKey, code };
    const draft = draftOf({
      method: 'POST',
      path: '/api/devices/enrol',
      body,
      token,
      deviceId: '',
      at: Date.now() + ahead,
    });
    expect((await send(seal(importPrivateKey(pair), draft))).code).toBe('enrolment_code_expired');
    ahead = 0;
    const replaced = await codeOfAdmin();
    const newest = await codeOfAdmin();
    expect(await attempt('admin', replaced)).toBe('enrolment_code_expired');
    expect(await attempt('admin', newest)).toBeUndefined();
  });

  test('by guessing: the fifth wrong code makes the right one void', async () => {
    const code = await codeOfAdmin();
    for (let n = 0; n < 5; n += 1) expect(await attempt('admin', `AAAA-000${n}`)).toBe('enrolment_code_invalid');
    expect(await attempt('admin', code)).toBe('enrolment_code_expired');
  });

  test('codes are nowhere in the database, and who may not issues none', async () => {
    const code = await codeOfAdmin();
    const { rows: stored } = await server.ctx.pool.query('SELECT * FROM enrolment_codes');
    expect(JSON.stringify(stored)).not.toContain(code.replace('-', ''));
    const moderator = await signIn(server.url, 'moderator2@example.test');
    expect(codeOf(await call(server.url, '/api/devices/codes', {}, moderator.token))).toBe('device_unknown');
    const lead = await signIn(server.url, 'lead@example.test');
    const { id } = moderator.person;
    const wish = { person_id: id, reason: 'a new laptop' };
    expect(codeOf(await call(server.url, '/api/devices/codes', wish, lead.token))).toBe('device_unknown');
    expect((await other.call('/api/devices/codes', wish)).status).toBe(200);
    expect(codeOf(await other.call('/api/devices/codes', { person_id: id }))).toBe('invalid_request');
  });
});
