import { beforeEach, describe, expect, test } from 'vitest';
import { generateRawKeyPair, importPrivateKey } from '../../../server/crypto/ed25519.ts';
import { attackedServer, send } from '../../support/attacked.ts';
import { call, codeOf, enrol, signIn } from '../../support/device.ts';
import { draftOf, seal } from '../../support/signed-request.ts';

const world = attackedServer();

describe('an enrolment', () => {
  const codeOfAdmin = async (body: Record<string, unknown> = {}): Promise<string> => {
    const admin = await signIn(world.server.url, 'admin@example.test');
    return ((await call(world.server.url, '/api/devices/codes', body, admin.token)).body as { code: string }).code;
  };
  const attempt = async (who: string, code?: string): Promise<string | undefined> => {
    const { token } = await signIn(world.server.url, `${who}@example.test`);
    return codeOf(await enrol(world.server.url, token, generateRawKeyPair(), code === undefined ? {} : { code }));
  };
  beforeEach(() => {
    world.recording = ['audit_rows', 'devices', 'device_certificates'];
  });
  const refusals = async (): Promise<unknown[]> =>
    (
      await world.server.ctx.pool.query(
        "SELECT reason FROM audit_rows WHERE action = 'device.refused' ORDER BY id DESC LIMIT 1",
      )
    ).rows;

  test('with the password alone', async () => {
    expect(await attempt('moderator2')).toBe('enrolment_code_needed');
    expect(await refusals()).toEqual([{ reason: 'enrolment_code_needed' }]);
    expect(world.logged('enrolment_code_needed')).toBe(true);
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
    world.ahead = 10 * 60_000 + 1_000;
    const { token } = await signIn(world.server.url, 'admin@example.test');
    const pair = generateRawKeyPair();
    const body = { name: 'desk', public_key: pair.publicKey, code };
    const draft = draftOf({
      method: 'POST',
      path: '/api/devices/enrol',
      body,
      token,
      deviceId: '',
      at: Date.now() + world.ahead,
    });
    expect((await send(world, seal(importPrivateKey(pair), draft))).code).toBe('enrolment_code_expired');
    world.ahead = 0;
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
    const { rows: stored } = await world.server.ctx.pool.query('SELECT * FROM enrolment_codes');
    expect(JSON.stringify(stored)).not.toContain(code.replace('-', ''));
    const moderator = await signIn(world.server.url, 'moderator2@example.test');
    expect(codeOf(await call(world.server.url, '/api/devices/codes', {}, moderator.token))).toBe('device_unknown');
    const lead = await signIn(world.server.url, 'lead@example.test');
    const { id } = moderator.person;
    const wish = { person_id: id, reason: 'a new laptop' };
    expect(codeOf(await call(world.server.url, '/api/devices/codes', wish, lead.token))).toBe('device_unknown');
    expect((await world.other.call('/api/devices/codes', wish)).status).toBe(200);
    expect(codeOf(await world.other.call('/api/devices/codes', { person_id: id }))).toBe('invalid_request');
  });
});
