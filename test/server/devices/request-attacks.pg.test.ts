import { describe, expect, test } from 'vitest';
import { REQUEST_TOLERANCE_MS, SIGNATURE_HEADER, TIME_HEADER } from '../../../core/contract/request-signature.ts';
import { generateRawKeyPair, importPrivateKey } from '../../../server/crypto/ed25519.ts';
import { aside, attackedServer, noteOf, pushOf, send } from '../../support/attacked.ts';
import { call, codeOf, signIn } from '../../support/device.ts';
import { type Sealed, seal, transmit } from '../../support/signed-request.ts';

const world = attackedServer();

describe('a request', () => {
  const attacks: readonly [what: string, code: string, make: () => Sealed | Promise<Sealed>][] = [
    [
      'with a stolen token and no key',
      'request_unsigned',
      () => {
        const sealed = seal(world.device.key, pushOf(world, world.device));
        const { [SIGNATURE_HEADER]: _signature, ...headers } = sealed.headers;
        return { ...sealed, headers };
      },
    ],
    [
      'signed with a forged key',
      'request_signature_invalid',
      () => seal(importPrivateKey(generateRawKeyPair()), pushOf(world, world.device)),
    ],
    [
      'of another device with this session',
      'device_mismatch',
      () => seal(world.other.key, pushOf(world, world.device, { deviceId: world.other.id })),
    ],
    [
      'of another device under this name',
      'request_signature_invalid',
      () => seal(world.other.key, pushOf(world, world.device)),
    ],
    [
      'aimed at another call',
      'request_signature_invalid',
      () => ({ ...seal(world.device.key, pushOf(world, world.device)), path: '/api/devices/renew' }),
    ],
    [
      'with another query',
      'request_signature_invalid',
      () => ({ ...world.device.seal('GET', '/api/devices?of=mine'), path: '/api/devices?of=everyone' }),
    ],
    [
      'turned into another method',
      'request_signature_invalid',
      () => ({ ...world.device.seal('POST', '/sync/live'), method: 'GET', body: null }),
    ],
    [
      'with a truncated body',
      'request_signature_invalid',
      () => ({ ...seal(world.device.key, pushOf(world, world.device)), body: JSON.stringify({ commands: [{}] }) }),
    ],
    [
      'with an altered body',
      'request_signature_invalid',
      () => {
        const sealed = seal(world.device.key, pushOf(world, world.device));
        return { ...sealed, body: (sealed.body ?? '').replace('an attack', 'a bigger one') };
      },
    ],
    [
      'with an altered time',
      'request_signature_invalid',
      () => {
        const sealed = seal(world.device.key, pushOf(world, world.device));
        return { ...sealed, headers: { ...sealed.headers, [TIME_HEADER]: String(Date.now() + 1) } };
      },
    ],
    [
      'moved to another session of the same device',
      'request_signature_invalid',
      () => {
        const sealed = seal(world.device.key, pushOf(world, world.device, { token: 'x'.repeat(43) }));
        return { ...sealed, headers: { ...sealed.headers, authorization: `Bearer ${world.device.token}` } };
      },
    ],
    [
      'kept back until later',
      'request_stale',
      () => {
        const sealed = seal(world.device.key, pushOf(world, world.device));
        world.ahead = REQUEST_TOLERANCE_MS + 1_000;
        return sealed;
      },
    ],
    [
      'sent a second time',
      'request_replayed',
      async () => {
        const sealed = world.device.seal('GET', '/api/devices');
        expect((await transmit(world.server.url, sealed)).status).toBe(200);
        return sealed;
      },
    ],
  ];

  test.each(attacks)('%s is refused with %s', async (_what, code, make) => {
    expect((await send(world, await make())).code).toBe(code);
    expect(world.logged(code)).toBe(true);
  });

  test('of a terminal gets no data and hands none in', async () => {
    world.recording = ['audit_rows'];
    const { token } = await signIn(world.server.url, 'moderator@example.test');
    const body = { commands: [aside(world.device, () => noteOf(world, world.device))] };
    for (const path of ['/sync/pull', '/sync/push', '/sync/copy', '/api/devices/renew', '/api/devices/rotate']) {
      expect(codeOf(await call(world.server.url, path, body, token))).toBe('device_unknown');
    }
  });

  test('that is too large gets its answer, and the connection goes on', async () => {
    const answer = await world.device.call('/sync/pull', { filler: 'x'.repeat(3 * 1_048_576) });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'body_too_large']);
    expect((await world.device.get('/api/devices')).status).toBe(200);
  });

  test('answers with the server’s clock, by which a device with a wrong one finds its way', async () => {
    const response = await transmit(world.server.url, { ...world.device.seal('GET', '/api/devices'), headers: {} });
    expect(Math.abs(Number(response.headers.get('x-docket-server-time')) - Date.now())).toBeLessThan(5_000);
  });
});
