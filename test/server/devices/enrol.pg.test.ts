import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CERTIFICATE_MS } from '../../../core/access/authority.ts';
import { successorStatement } from '../../../core/contract/devices.ts';
import { enrolReply } from '../../../core/contract/wire.ts';
import { createServer } from '../../../server/app.ts';
import { generateRawKeyPair, importPublicKey, type RawKeyPair } from '../../../server/crypto/ed25519.ts';
import { signBody, verifyBody } from '../../../server/crypto/signed.ts';
import { call, codeOf, type Device, enrol, openDevice, signIn } from '../../support/device.ts';
import { insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.destroy());

const pairOf = ({ key, enrolment }: Device): RawKeyPair => ({
  publicKey: enrolment.certificate.public_key,
  privateKey: key.export({ format: 'jwk' }).d ?? '',
});

test('the certificate is the server’s, names commands and limits of the role, and lasts 72 hours', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { certificate, server_key } = device.enrolment;
  const key = importPublicKey(server_key);
  expect(key && verifyBody(key, certificate)).toBe(true);
  expect(key && verifyBody(key, { ...certificate, role: 'lead' } as never)).toBe(false);
  expect(certificate).toMatchObject({
    commands: ['claim', 'release', 'decide', 'add_note'],
    severity: 6,
    decisions: 200,
  });
  expect(certificate.scope).toMatch(/^moderator:/);
  expect(certificate.not_after - certificate.issued_at).toBe(CERTIFICATE_MS);
  const auditor = await openDevice(server.url, 'auditor');
  expect(auditor.enrolment.certificate.commands).toEqual([]);
});

test('the same key again is the same device, renewed; its chain goes on', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  await device.deliver(device.sign('add_note', { case_id: caseId, body: 'one' }));
  const { token } = await signIn(server.url, 'moderator@example.test');
  const again = enrolReply.parse((await enrol(server.url, token, pairOf(device))).body);
  expect(again.certificate.device_id).toBe(device.id);
  device.token = token;
  expect(await device.deliver(device.sign('add_note', { case_id: caseId, body: 'two' }))).toMatchObject([{ seq: 2 }]);
});

test('a key belongs to one person, and to nobody once revoked', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { token } = await signIn(server.url, 'lead@example.test');
  expect(codeOf(await enrol(server.url, token, pairOf(device)))).toBe('forbidden');
  await server.ctx.pool.query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
  const mine = await signIn(server.url, 'moderator@example.test');
  expect(codeOf(await enrol(server.url, mine.token, pairOf(device)))).toBe('device_revoked');
});

test('who does not hold the key does not enrol it; a session of a device stays with it', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { token } = await signIn(server.url, 'moderator@example.test');
  const body = { name: 'desk', public_key: pairOf(device).publicKey };
  expect(codeOf(await call(server.url, '/api/devices/enrol', body, token))).toBe('request_unsigned');
  const stranger = { ...generateRawKeyPair(), publicKey: body.public_key };
  expect(codeOf(await enrol(server.url, token, stranger))).toBe('request_signature_invalid');
  expect(codeOf(await enrol(server.url, device.token, generateRawKeyPair()))).toBe('device_mismatch');
});

test('what is not a key, or not signed in, is refused', async () => {
  const { token } = await signIn(server.url, 'lead@example.test');
  const pair = generateRawKeyPair();
  expect(codeOf(await enrol(server.url, token, pair, { public_key: 'A'.repeat(42).concat('B') }))).toBe(
    'invalid_request',
  );
  expect(codeOf(await enrol(server.url, token, pair, { public_key: 'short' }))).toBe('invalid_request');
  expect(codeOf(await enrol(server.url, 'x'.repeat(43), pair))).toBe('token_expired');
});

describe('where a code is asked for', () => {
  let strict: TestServer;
  beforeAll(async () => {
    strict = await startTestServer({ env: { DOCKET_ENROLMENT: 'code' } });
  });
  afterAll(() => strict.destroy());

  test('the key of an enrolled device vouches for the one that takes its place, and for no one else’s', async () => {
    const admin = await signIn(strict.url, 'admin@example.test');
    const issued = await call(strict.url, '/api/devices/codes', {}, admin.token);
    const { code } = issued.body as { code: string };
    const first = await openDevice(strict.url, 'admin', { code });
    const next = generateRawKeyPair();
    const { signature } = signBody(first.key, successorStatement(first.id, next.publicKey));
    const predecessor = { device_id: first.id, signature };

    const lead = await signIn(strict.url, 'lead@example.test');
    expect(codeOf(await enrol(strict.url, lead.token, next, { predecessor }))).toBe('enrolment_code_needed');
    const { token } = await signIn(strict.url, 'admin@example.test');
    const other = generateRawKeyPair();
    expect(codeOf(await enrol(strict.url, token, other, { predecessor }))).toBe('enrolment_code_needed');
    const unknown = { ...predecessor, device_id: randomUUID() };
    expect(codeOf(await enrol(strict.url, token, next, { predecessor: unknown }))).toBe('enrolment_code_needed');
    const answer = enrolReply.parse((await enrol(strict.url, token, next, { predecessor })).body);
    expect(answer.certificate.device_id).not.toBe(first.id);
  });
});

test('keys and epoch outlive a restart', async () => {
  const again = await createServer(server.ctx.config);
  expect(again.ctx.keys.receipt.publicKey).toBe(server.ctx.keys.receipt.publicKey);
  expect(again.ctx.keys.tokenise('x')).toBe(server.ctx.keys.tokenise('x'));
  expect(again.ctx.feed.epoch).toBe(server.ctx.feed.epoch);
  await again.destroy();
});

test('the database holds the server’s keys sealed; another data folder cannot open them', async () => {
  const { rows } = await server.ctx.pool.query<{ secret: string }>('SELECT secret FROM server_keys');
  expect(rows).toHaveLength(2);
  for (const { secret } of rows) expect(secret).toMatch(/^v1\./);
  const dataFolder = `${server.ctx.config.dataFolder}/another`;
  await expect(createServer({ ...server.ctx.config, dataFolder })).rejects.toThrow('was sealed with key');
});
