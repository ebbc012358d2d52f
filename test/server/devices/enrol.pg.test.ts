import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolReply } from '../../../core/contract/wire.ts';
import { createServer } from '../../../server/app.ts';
import { generateRawKeyPair, importPublicKey } from '../../../server/crypto/ed25519.ts';
import { verifyBody } from '../../../server/crypto/signed.ts';
import { call, codeOf, openDevice, signIn } from '../../support/device.ts';
import { insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.destroy());

const enrol = (token: string, publicKey: string, name = 'desk') =>
  call(server.url, '/api/devices/enrol', { name, public_key: publicKey }, token);

test('the certificate is the server’s, names the role’s commands, and lasts 72 hours', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { certificate, server_key } = device.enrolment;
  const key = importPublicKey(server_key);
  expect(key && verifyBody(key, certificate)).toBe(true);
  expect(key && verifyBody(key, { ...certificate, role: 'lead' } as never)).toBe(false);
  expect(certificate.commands).toEqual(['claim', 'release', 'decide', 'add_note']);
  expect(certificate.not_after - certificate.issued_at).toBe(72 * 3_600_000);
  const auditor = await openDevice(server.url, 'auditor');
  expect(auditor.enrolment.certificate.commands).toEqual([]);
});

test('the same key again is the same device, renewed; its chain goes on', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  await device.deliver(device.sign('add_note', { case_id: caseId, body: 'one' }));
  const { token } = await signIn(server.url, 'moderator@example.test');
  const again = enrolReply.parse((await enrol(token, device.enrolment.certificate.public_key)).body);
  expect(again.certificate.device_id).toBe(device.id);
  device.token = token;
  expect(await device.deliver(device.sign('add_note', { case_id: caseId, body: 'two' }))).toMatchObject([{ seq: 2 }]);
});

test('a key belongs to one person, and to nobody once revoked', async () => {
  const device = await openDevice(server.url, 'moderator');
  const key = device.enrolment.certificate.public_key;
  const { token } = await signIn(server.url, 'lead@example.test');
  expect(codeOf(await enrol(token, key))).toBe('forbidden');
  await server.ctx.pool.query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
  expect(codeOf(await enrol(device.token, key))).toBe('device_revoked');
});

test('what is not a key, or not signed in, is refused', async () => {
  const { token } = await signIn(server.url, 'lead@example.test');
  expect(codeOf(await enrol(token, 'A'.repeat(42).concat('B')))).toBe('invalid_request');
  expect(codeOf(await enrol(token, 'short'))).toBe('invalid_request');
  expect(codeOf(await enrol('x'.repeat(43), generateRawKeyPair().publicKey))).toBe('token_expired');
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
