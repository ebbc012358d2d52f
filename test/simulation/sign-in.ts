import { HttpError } from '../../server/http-error.ts';
import type { SimServer } from './server.ts';

export interface SignedIn {
  readonly token: string;
  readonly deviceId: string;
  readonly key: string;
  readonly certificate: { readonly not_after: number; readonly commands: readonly string[] };
}

const COMMANDS = ['claim', 'release', 'decide', 'add_note'];

export interface SignInRequest {
  readonly personId: string;
  /** Name of the device's key. */
  readonly key: string;
  readonly token: string;
  /** For a device that is new to the server. */
  readonly newDeviceId: string;
  readonly sessionMs: number;
  readonly leaseMs: number;
}

/** Sign-in and enrolment on the store (server/auth, server/devices): a known key keeps its device and its chain. */
export async function signIn(server: SimServer, request: SignInRequest): Promise<SignedIn> {
  const { personId, key, token } = request;
  const { twin } = server;
  if (server.answersOnly) throw new HttpError(server.answersOnly);
  if (server.roleOf(personId) === null) throw new HttpError('credentials_invalid');
  const known = [...twin.devices.values()].find((device) => device.key === key);
  if (known && known.revokedAt !== null) throw new HttpError('device_revoked');
  const deviceId = known?.id ?? request.newDeviceId;
  const now = server.options.clock.now();
  const notAfter = now + request.leaseMs;
  await server.options.backend.enrol({ id: deviceId, personId, key, notAfter });
  twin.sessions.set(token, { personId, deviceId, expiresAt: now + request.sessionMs });
  return { token, deviceId, key, certificate: { not_after: notAfter, commands: COMMANDS } };
}
