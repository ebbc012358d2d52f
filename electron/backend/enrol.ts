import { randomBytes } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import { successorStatement } from '../../core/contract/devices.ts';
import { type ErrorCode, refuse } from '../../core/contract/errors.ts';
import type { EnrolReply, LoginReply } from '../../core/contract/wire.ts';
import { uuidv7 } from '../../core/lib/uuid.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { Api } from './http.ts';
import { type DeviceKey, fingerprint, makeDeviceKey, makeFileKey, signer, verifier } from './keys.ts';
import type { BackendOptions } from './options.ts';
import type { Secrets } from './vault.ts';

interface Request {
  readonly email: string;
  readonly code: string | null;
  readonly acceptedKey: string | null;
  readonly isChainLost: (secrets: Secrets) => boolean;
}

interface SignedInApi {
  readonly login: LoginReply;
  readonly api: Api;
}

/** Asks to enrol the key; `before` vouches for a key that takes its place. Throws a RefusedError with the server's code. */
async function ask(
  { login, api }: SignedInApi,
  name: string,
  key: DeviceKey,
  { code, before }: { readonly code: string | null; readonly before: Secrets | null },
): Promise<EnrolReply> {
  const predecessor = before && {
    device_id: before.certificate.device_id,
    signature: signer(before.deviceKey)(canonical(successorStatement(before.certificate.device_id, key.publicKey))),
  };
  const body = {
    name,
    public_key: key.publicKey,
    ...(code === null ? {} : { code }),
    ...(predecessor ? { predecessor } : {}),
  };
  try {
    return await api.devices.enrol(body, { token: login.token, device: { id: '', sign: signer(key) } });
  } catch (error) {
    throw error instanceof TransportError ? new RefusedError(error.failure.refusal) : error;
  }
}

const saysOne = (error: unknown, codes: readonly ErrorCode[]): boolean =>
  error instanceof RefusedError && codes.includes(error.refusal.code);

interface Enrolled {
  readonly reply: EnrolReply;
  readonly key: DeviceKey;
  /** A key of its own: a new chain begins with it. */
  readonly isNew: boolean;
}

/** The device's own key where it still counts; another where the chain, the device or the key itself was given up. */
async function enrolSome(to: SignedInApi, request: Request, name: string, before: Secrets | null): Promise<Enrolled> {
  const { code } = request;
  const anew = async (vouching: Secrets | null): Promise<Enrolled> => {
    const key = makeDeviceKey();
    return { reply: await ask(to, name, key, { code, before: vouching }), key, isNew: true };
  };
  if (!before) return anew(null);
  if (request.isChainLost(before)) return anew(before);
  const same = async (key: DeviceKey, given: string | null): Promise<Enrolled> => ({
    reply: await ask(to, name, key, { code: given, before: null }),
    key,
    isNew: false,
  });
  try {
    return await same(before.deviceKey, null);
  } catch (error) {
    // The server had already changed to the next key when its answer got lost.
    if (before.nextKey && saysOne(error, ['device_key_retired'])) return same(before.nextKey.key, null);
    // A server that was restored knows nothing of this device: it comes in again as it is.
    if (code !== null && saysOne(error, ['enrolment_code_needed'])) return same(before.deviceKey, code);
    if (code !== null && saysOne(error, ['device_revoked', 'device_key_retired'])) return anew(null);
    throw error;
  }
}

/**
 * The server's key is pinned when the device is first enrolled. Another one is either a server that was set up anew or
 * somebody in its place: only a person who compared the fingerprints can tell.
 */
function checkServerKey(before: Secrets | null, found: string, accepted: string | null): void {
  if (!before || before.serverKey === found || fingerprint(found) === accepted) return;
  throw new RefusedError(
    refuse('server_key_changed', `known ${fingerprint(before.serverKey)}, now ${fingerprint(found)}`),
  );
}

/** Enrols this device, or renews what it has, and answers what its vault is to hold. */
export async function enrolHere(
  options: BackendOptions,
  request: Request,
  to: SignedInApi,
  before: Secrets | null,
): Promise<Secrets> {
  const deviceName = before?.deviceName ?? options.deviceName;
  const { reply, key, isNew } = await enrolSome(to, request, deviceName, before);
  checkServerKey(before, reply.server_key, request.acceptedKey);
  const { signature, ...certified } = reply.certificate;
  if (!verifier(reply.server_key)(canonical(certified), signature)) throw new RefusedError(refuse('receipt_invalid'));
  return {
    email: request.email,
    person: to.login.person,
    deviceKey: key,
    deviceName,
    ...(before?.replicaKey ? { replicaKey: before.replicaKey } : {}),
    ...(before?.copy ? { copy: before.copy } : {}),
    ...(before?.organisation ? { organisation: before.organisation } : {}),
    outboxKey: before?.outboxKey ?? makeFileKey(),
    outboxId: before && !isNew ? before.outboxId : uuidv7(options.clock.now(), randomBytes(10)),
    serverKey: reply.server_key,
    certificate: reply.certificate,
    token: to.login.token,
    tokenExpiresAt: reply.session_expires_at ?? to.login.expires_at,
  };
}
