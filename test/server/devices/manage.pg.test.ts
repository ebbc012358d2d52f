import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import { devicesReply, renewReply, rotationStatement, standing } from '../../../core/contract/devices.ts';
import { createServer } from '../../../server/app.ts';
import type { Caller } from '../../../server/auth/authenticate.ts';
import { generateRawKeyPair, importPrivateKey, importPublicKey, signText } from '../../../server/crypto/ed25519.ts';
import { verifyBody } from '../../../server/crypto/signed.ts';
import { hashToken } from '../../../server/crypto/token.ts';
import { rotateKey } from '../../../server/devices/rotate.ts';
import { codeOf, Device, enrol, openDevice, signIn } from '../../support/device.ts';
import { runDocket } from '../../support/docket.ts';
import { openLive } from '../../support/live.ts';
import { insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../../support/server.ts';
import { draftOf, seal, transmit } from '../../support/signed-request.ts';

let server: TestServer;
let desk: Device;
let admin: Device;
beforeAll(async () => {
  server = await startTestServer();
  desk = await openDevice(server.url, 'moderator');
  admin = await openDevice(server.url, 'admin');
});
afterAll(() => server?.destroy());

const query = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await server.ctx.pool.query(text, values)).rows as T[];
const listOf = async (who: Device, of = 'mine') => devicesReply.parse((await who.get(`/api/devices?of=${of}`)).body);

describe('the list', () => {
  test('one’s own devices, the one that asks marked; everybody’s for an administrator alone', async () => {
    const laptop = await openDevice(server.url, 'moderator');
    const mine = await listOf(laptop);
    expect(mine.devices.map(({ id, current }) => [id, current])).toEqual(
      expect.arrayContaining([
        [laptop.id, true],
        [desk.id, false],
      ]),
    );
    expect(mine.people).toEqual([]);
    expect(codeOf(await laptop.get('/api/devices?of=everyone'))).toBe('forbidden');
    const all = await listOf(admin, 'everyone');
    expect(new Set(all.devices.map(({ person }) => person.role))).toEqual(new Set(['moderator', 'admin']));
    expect(all.people.length).toBeGreaterThan(0);
  });

  test('a name is changed by its person or an administrator, and is on record', async () => {
    const path = `/api/devices/${desk.id}/rename`;
    expect((await desk.call(path, { name: '  By the window ' })).status).toBe(204);
    expect((await listOf(desk)).devices.find(({ id }) => id === desk.id)?.name).toBe('By the window');
    const lead = await openDevice(server.url, 'lead');
    expect(codeOf(await lead.call(path, { name: 'Mine' }))).toBe('not_found');
    expect((await admin.call(path, { name: 'Desk 7' })).status).toBe(204);
    const renewed = renewReply.parse((await desk.call('/api/devices/renew')).body);
    expect(renewed.name).toBe('Desk 7');
    const audit = await query('SELECT reason FROM audit_rows WHERE action = $1 AND entity_id = $2', [
      'device.renamed',
      desk.id,
    ]);
    expect(audit).toHaveLength(2);
  });
});

describe('a revocation', () => {
  test('ends the stream at once, also one of another process; who did it and why is on record', async () => {
    const other = await createServer({ ...server.ctx.config, port: 0 });
    onTestFinished(() => other.destroy());
    const { url } = await other.start();
    const here = await openDevice(server.url, 'moderator');
    const there = await openDevice(url, 'moderator');
    const streams = [await openLive(here), await openLive(there)];
    for (const stream of streams) await stream.next();
    const began = performance.now();
    for (const { id } of [here, there]) {
      expect((await desk.call(`/api/devices/${id}/revoke`, { reason: 'lost on the way' })).status).toBe(204);
    }
    for (const stream of streams) await stream.ended;
    // Far below the heartbeat, which would have found it too.
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(codeOf(await here.call('/sync/pull'))).toBe('device_revoked');
    expect(
      await query('SELECT action, reason, actor_id FROM audit_rows WHERE entity_id = $1 AND action = $2', [
        here.id,
        'device.revoked',
      ]),
    ).toEqual([{ action: 'device.revoked', reason: 'lost on the way', actor_id: desk.personId }]);
  });

  test('needs a reason, and cannot be done for others', async () => {
    const lead = await openDevice(server.url, 'lead');
    const path = `/api/devices/${desk.id}/revoke`;
    expect(codeOf(await desk.call(path, {}))).toBe('invalid_request');
    expect(codeOf(await lead.call(path, { reason: 'a prank' }))).toBe('not_found');
    expect(codeOf(await desk.call(`/api/devices/${randomUUID()}/revoke`, { reason: 'no such' }))).toBe('not_found');
  });
});

describe('a new key', () => {
  const rotation = (device: Device, lastSeq: number, pair = generateRawKeyPair()) => ({
    public_key: pair.publicKey,
    last_seq: lastSeq,
    proof: signText(importPrivateKey(pair), canonical(rotationStatement(device.id, pair.publicKey, lastSeq))),
  });
  const pairOf = (device: Device) => ({
    publicKey: device.enrolment.certificate.public_key,
    privateKey: device.key.export({ format: 'jwk' }).d ?? '',
  });

  test('takes over from a number on; what the old one signed before still counts, and nothing after', async () => {
    const device = await openDevice(server.url, 'moderator');
    const { caseId } = await insertCase(server.ctx.db);
    const note = (who: Device, body: string) => who.sign('add_note', { case_id: caseId, body });
    const queued = note(device, 'signed by the old key');
    const pair = generateRawKeyPair();
    const { certificate } = renewReply.parse(
      (await device.call('/api/devices/rotate', rotation(device, 1, pair))).body,
    );
    expect(certificate.public_key).toBe(pair.publicKey);
    expect(codeOf(await device.get('/api/devices'))).toBe('request_signature_invalid');

    const renewed = new Device(device.url, device.login, device.enrolment, importPrivateKey(pair));
    renewed.token = device.token;
    renewed.seq = device.seq;
    renewed.prevHash = device.prevHash;
    const { seq, prevHash } = device;
    const stolen = note(device, 'signed by the old key afterwards');
    expect(await renewed.deliver(queued, stolen)).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected', code: 'command_signature_invalid' },
    ]);
    expect(seq + 1).toBe(stolen.seq);
    expect(prevHash).toBe(stolen.prev_hash);
    renewed.seq = stolen.seq;
    renewed.prevHash = device.prevHash;
    expect(await renewed.deliver(note(renewed, 'signed by the new key'))).toMatchObject([{ outcome: 'accepted' }]);
    // A key that was given up comes back in no way.
    const { token } = await signIn(server.url, 'moderator@example.test');
    expect(codeOf(await enrol(server.url, token, pairOf(device)))).toBe('device_key_retired');
  });

  test.each([
    [
      'a proof by another key',
      (device: Device) => ({ ...rotation(device, 0), public_key: generateRawKeyPair().publicKey }),
    ],
    ['a proof for another device', (device: Device) => rotation({ ...device, id: randomUUID() } as Device, 0)],
    ['its own key again', (device: Device) => rotation(device, 0, pairOf(device))],
    ['the key of another device', (device: Device) => rotation(device, 0, pairOf(desk))],
    ['a number that no device reaches', (device: Device) => rotation(device, 2_000_000)],
  ])('%s changes nothing', async (_what, make) => {
    const device = await openDevice(server.url, 'moderator');
    expect(codeOf(await device.call('/api/devices/rotate', make(device)))).toBe('invalid_request');
    expect((await device.get('/api/devices')).status).toBe(200);
  });
});

describe('a change of the key that comes late', () => {
  const late = (device: Device) => {
    const pair = generateRawKeyPair();
    const proof = signText(importPrivateKey(pair), canonical(rotationStatement(device.id, pair.publicKey, 0)));
    return { public_key: pair.publicKey, last_seq: 0, proof };
  };
  const signInAgain = async (device: Device): Promise<void> => {
    const publicKey = device.enrolment.certificate.public_key;
    const privateKey = device.key.export({ format: 'jwk' }).d ?? '';
    const { token } = await signIn(server.url, 'moderator@example.test');
    expect((await enrol(server.url, token, { publicKey, privateKey })).status).toBe(200);
  };
  const keyOf = async (device: Device): Promise<string | undefined> =>
    (await query<{ public_key: string }>('SELECT public_key FROM devices WHERE id = $1', [device.id]))[0]?.public_key;

  test('a sign-in ends the device’s earlier session, and what was under way with it', async () => {
    const device = await openDevice(server.url, 'moderator');
    await signInAgain(device);
    expect(codeOf(await device.call('/api/devices/rotate', late(device)))).toBe('token_expired');
    expect(await keyOf(device)).toBe(device.enrolment.certificate.public_key);
    expect((await desk.get('/api/devices')).status).toBe(200);
  });

  test('one that was let in before the sign-in, and gets the device behind it, changes nothing', async () => {
    const device = await openDevice(server.url, 'moderator');
    const caller = {
      sessionHash: hashToken(device.token),
      person: device.login.person,
      permissions: [],
      device: null,
    } as unknown as Caller;
    await signInAgain(device);
    const change = { deviceId: device.id, ...late(device), correlationId: randomUUID() };
    await expect(rotateKey(server.ctx, caller, change)).rejects.toMatchObject({ code: 'token_expired' });
    expect(await keyOf(device)).toBe(device.enrolment.certificate.public_key);
  });
});

describe('where a device stands', () => {
  const ask = async (device: Device, as = device) => {
    const body = { device_id: device.id, nonce: randomUUID() };
    const draft = draftOf({ method: 'POST', path: '/api/devices/standing', body, token: null, deviceId: as.id });
    const response = await transmit(server.url, seal(as.key, draft));
    return { status: response.status, body: await response.json(), headers: response.headers, nonce: body.nonce };
  };

  test('is told to the device alone, signed, for this very question, also when its session and person are gone', async () => {
    const device = await openDevice(server.url, 'moderator2');
    const key = importPublicKey(device.enrolment.server_key);
    const told = async () => {
      const { body, nonce } = await ask(device);
      const said = standing.parse(body);
      expect([said.device_id, said.nonce, key && verifyBody(key, said)]).toEqual([device.id, nonce, true]);
      return said.standing;
    };
    expect(await told()).toBe('good');
    await query('UPDATE people SET active = false WHERE id = $1', [device.personId]);
    expect(await told()).toBe('dismissed');
    await query('UPDATE people SET active = true WHERE id = $1', [device.personId]);
    await query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
    expect(await told()).toBe('revoked');
  });

  test('nobody else is told', async () => {
    expect(codeOf(await ask(desk, admin))).toBe('device_mismatch');
    const stranger = new Device(desk.url, desk.login, desk.enrolment, admin.key);
    expect(codeOf(await ask(stranger))).toBe('request_signature_invalid');
  });
});

test('a terminal lists, makes a code for somebody, and revokes', async () => {
  const docket = (...args: string[]) =>
    runDocket(['devices', ...args, '--as', 'admin@example.test'], {
      DOCKET_SERVER: server.url,
      DOCKET_PASSWORD: TEST_PASSWORD,
    });
  const code = await docket('code', 'moderator@example.test', '--reason', 'a new laptop');
  expect([code.code, code.stderr]).toEqual([0, '']);
  expect(code.stdout).toMatch(/^Mara Moderator enrols with [0-9A-Z]{4}-[0-9A-Z]{4}, until /);
  const device = await openDevice(server.url, 'moderator');
  const revoked = await docket('revoke', device.id, '--reason', 'it was sold');
  expect([revoked.code, revoked.stdout]).toEqual([0, 'revoked\n']);
  const list = await docket('list', '--everyone', '--json');
  const { devices } = devicesReply.parse(JSON.parse(list.stdout));
  expect(devices.find(({ id }) => id === device.id)?.revoked_reason).toBe('it was sold');
});
