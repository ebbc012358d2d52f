import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sharePlace, shareReply } from '../../../core/contract/share.ts';
import { importPublicKey } from '../../../server/crypto/ed25519.ts';
import { generateBoxKeyPair, openBox } from '../../../server/crypto/sealed-box.ts';
import { verifyBody } from '../../../server/crypto/signed.ts';
import { codeOf, type Device, openDevice, signIn } from '../../support/device.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { draftOf, seal, transmit } from '../../support/signed-request.ts';

let server: TestServer;
let device: Device;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.destroy());
beforeEach(async () => {
  device = await openDevice(server.url, 'moderator');
});

const PATH = '/api/devices/share';
const wishOf = (generation: number, rotate: boolean, pair = generateBoxKeyPair()) => ({
  generation,
  rotate,
  to: pair.publicKey,
  nonce: randomUUID(),
});

/** The shares by number, opened; throws unless the answer is the server's, for this device and question. */
async function ask(who: Device, generation: number, rotate: boolean): Promise<Record<number, string>> {
  const pair = generateBoxKeyPair();
  const wish = wishOf(generation, rotate, pair);
  const answer = await who.call(PATH, wish);
  if (answer.status !== 200) throw new Error(codeOf(answer));
  const reply = shareReply.parse(answer.body);
  const pinned = importPublicKey(who.enrolment.server_key);
  expect(pinned && verifyBody(pinned, reply)).toBe(true);
  expect(reply).toMatchObject({ device_id: who.id, nonce: wish.nonce });
  return Object.fromEntries(
    reply.shares.map(({ generation: of, box }) => [
      of,
      openBox(pair, sharePlace(who.id, wish.nonce, of), box) ?? 'not opened',
    ]),
  );
}
const stored = async (who: Device): Promise<{ generation: number; share: string }[]> =>
  (
    await server.ctx.pool.query(
      'SELECT generation, share FROM device_shares WHERE device_id = $1 ORDER BY generation',
      [who.id],
    )
  ).rows;

describe('the share of a device', () => {
  test('is made once, given again as it is, and lies sealed in the database', async () => {
    const first = await ask(device, 0, true);
    expect(Object.keys(first)).toEqual(['1']);
    expect(first[1]).toMatch(/^[\w-]{43}$/u);
    expect(await ask(device, 1, false)).toEqual(first);
    const [row] = await stored(device);
    expect(row?.share).toMatch(/^v1\./u);
    expect(row?.share).not.toContain(first[1]);
    const another = await openDevice(server.url, 'moderator');
    expect((await ask(another, 0, true))[1]).not.toBe(first[1]);
  });

  test('is changed in two steps: both are there until the device says that its copy has moved', async () => {
    const { 1: old } = await ask(device, 0, true);
    const both = await ask(device, 1, true);
    expect(Object.keys(both)).toEqual(['1', '2']);
    expect(both[1]).toBe(old);
    // The answer was lost: asked again it is the same, and no third one.
    expect(await ask(device, 1, true)).toEqual(both);
    expect(await ask(device, 2, false)).toEqual({ 2: both[2] });
    expect((await stored(device)).map(({ generation }) => generation)).toEqual([2]);
    // An older copy of the device cannot have what is destroyed.
    expect(await ask(device, 1, false)).toEqual({ 2: both[2] });
  });

  test('a server that was restored, and has an older one, gives a new one that never was', async () => {
    await ask(device, 0, true);
    expect(Object.keys(await ask(device, 7, false))).toEqual(['8']);
    expect((await stored(device)).map(({ generation }) => generation)).toEqual([8]);
  });

  test('each new one is an audit row of the device; what is given again is routine', async () => {
    await ask(device, 0, true);
    await ask(device, 1, false);
    await ask(device, 1, true);
    const { rows } = await server.ctx.pool.query(
      "SELECT actor_kind, reason FROM audit_rows WHERE action = 'device.share_made' AND entity_id = $1 ORDER BY id",
      [device.id],
    );
    expect(rows).toEqual([
      { actor_kind: 'device', reason: 'share 1 of the key of its local copy' },
      { actor_kind: 'device', reason: 'share 2 of the key of its local copy' },
    ]);
  });
});

describe('who does not get it', () => {
  const nothingStored = async (who: Device): Promise<void> => expect(await stored(who)).toEqual([]);

  test('a password alone, from a terminal', async () => {
    const { token } = await signIn(server.url, 'moderator@example.test');
    const draft = draftOf({ method: 'POST', path: PATH, body: wishOf(0, true), token, deviceId: device.id });
    const answer = await transmit(server.url, seal(device.key, draft));
    expect(((await answer.json()) as { error: { code: string } }).error.code).toBe('device_unknown');
    await nothingStored(device);
  });

  test('another device: by its own key under the first one’s name, and by the first one’s token', async () => {
    const thief = await openDevice(server.url, 'moderator');
    const codes: unknown[] = [];
    for (const [key, token, deviceId] of [
      [thief.key, thief.token, device.id],
      [thief.key, device.token, device.id],
      [thief.key, device.token, thief.id],
    ] as const) {
      const draft = draftOf({ method: 'POST', path: PATH, body: wishOf(0, true), token, deviceId });
      const answer = await transmit(server.url, seal(key, draft));
      codes.push(((await answer.json()) as { error: { code: string } }).error.code);
    }
    expect(codes).toEqual(['device_mismatch', 'request_signature_invalid', 'device_mismatch']);
    await nothingStored(device);
    await nothingStored(thief);
  });

  test('whoever sends the request of the device once more, or with another key to seal to', async () => {
    const sealed = device.seal('POST', PATH, wishOf(0, true));
    expect((await transmit(server.url, sealed)).status).toBe(200);
    const again = (await (await transmit(server.url, sealed)).json()) as { error: { code: string } };
    expect(again.error.code).toBe('request_replayed');
    const fresh = device.seal('POST', PATH, wishOf(1, false));
    const altered = {
      ...fresh,
      body: String(fresh.body).replace(/"to":"[^"]+"/u, `"to":"${generateBoxKeyPair().publicKey}"`),
    };
    const refused = (await (await transmit(server.url, altered)).json()) as { error: { code: string } };
    expect(refused.error.code).toBe('request_signature_invalid');
  });

  test('a box does not open with another key, in another place, or altered', async () => {
    const pair = generateBoxKeyPair();
    const wish = wishOf(0, true, pair);
    const [only] = shareReply.parse((await device.call(PATH, wish)).body).shares;
    const box = only?.box ?? '';
    const place = sharePlace(device.id, wish.nonce, 1);
    expect(openBox(pair, place, box)).not.toBeNull();
    expect(openBox(generateBoxKeyPair(), place, box)).toBeNull();
    expect(openBox(pair, sharePlace(device.id, randomUUID(), 1), box)).toBeNull();
    const at = box.lastIndexOf('.') + 1;
    expect(openBox(pair, place, `${box.slice(0, at)}${box[at] === 'A' ? 'B' : 'A'}${box.slice(at + 1)}`)).toBeNull();
    expect(openBox(pair, place, box.replace(/\.[\w-]{22}\./u, `.${'A'.repeat(22)}.`))).toBeNull();
  });

  test('a revoked device, whose shares are gone with it; and that of a person who was dismissed', async () => {
    await ask(device, 0, true);
    const admin = await openDevice(server.url, 'admin');
    await admin.call(`/api/devices/${device.id}/revoke`, { reason: 'it was stolen' });
    await nothingStored(device);
    await expect(ask(device, 1, false)).rejects.toThrow('device_revoked');

    const moderator2 = await openDevice(server.url, 'moderator2');
    await ask(moderator2, 0, true);
    await admin.call(`/api/people/moderator2@example.test/disable`, { reason: 'has left' });
    await nothingStored(moderator2);
    await expect(ask(moderator2, 1, false)).rejects.toThrow('token_expired');
  });
});
