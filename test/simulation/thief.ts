import { DEVICE_HEADER, NONCE_HEADER, SIGNATURE_HEADER, TIME_HEADER } from '../../core/contract/request-signature.ts';
import { makeDeviceKey } from '../../electron/backend/keys.ts';
import { resigned } from './resigned.ts';
import type { Came } from './routes.ts';
import type { SimServer } from './server.ts';

/** Somebody who has listened and has all that a request carries, token and signature, and no key. */
export const THEFTS = [
  'sends it again',
  'sends it with another body',
  'sends it to another path',
  'sends the token alone',
  'signs it with a key of his own',
  'names another device',
  'gives it another time',
] as const;
export type Theft = (typeof THEFTS)[number];

const ANOTHER_DEVICE = '00000000-0000-4000-8001-999999999999';
const OWN_KEY = makeDeviceKey();

function without(headers: Came['headers'], ...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** Of his own request. */
const NONCE = ANOTHER_DEVICE.replace('8001', '8abc');

function made(server: SimServer, request: Came, how: Theft): Came {
  const { headers } = request;
  const now = server.options.clock.now();
  switch (how) {
    case 'sends it again':
      return request;
    case 'sends it with another body':
      return { ...request, body: JSON.stringify({ commands: [] }) };
    case 'sends it to another path':
      return { ...request, method: 'post', path: '/api/devices/renew' };
    case 'sends the token alone':
      return { ...request, headers: without(headers, DEVICE_HEADER, TIME_HEADER, NONCE_HEADER, SIGNATURE_HEADER) };
    case 'signs it with a key of his own':
      return resigned(request, { at: now, nonce: NONCE, sign: (text) => server.twin.options.keys.sign(OWN_KEY, text) });
    case 'names another device':
      return { ...request, headers: { ...headers, [DEVICE_HEADER]: ANOTHER_DEVICE } };
    case 'gives it another time':
      return { ...request, headers: { ...headers, [TIME_HEADER]: String(now) } };
  }
}

/** Null when the server refused it, or was not there; else what it let in. */
export async function steal(server: SimServer, deviceId: string, how: Theft): Promise<string | null> {
  const request = server.routes.taken.get(deviceId)?.findLast(({ path }) => path !== '/sync/live');
  if (!request) return null;
  const reply = await server.handle(made(server, request, how), null).catch(() => null);
  return reply?.status === 200 ? `${how}: ${request.path}` : null;
}
