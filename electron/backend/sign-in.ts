import { randomBytes } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import type { LoginReply } from '../../core/contract/wire.ts';
import { uuidv7 } from '../../core/lib/uuid.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { PersonFolder } from './files.ts';
import { type Api, createApi } from './http.ts';
import { makeDeviceKey, makeFileKey, verifier } from './keys.ts';
import type { BackendOptions } from './options.ts';
import { hasVault, makeVault, type OpenVault, openVault, type Secrets, saveVault } from './vault.ts';

/** What the server says to the name and password. */
type Answer =
  | { readonly t: 'in'; readonly login: LoginReply; readonly api: Api }
  | { readonly t: 'refused' | 'unreachable'; readonly refusal: Refusal };

export interface SignedIn {
  readonly vault: OpenVault;
  /** There is, or may still be, a session at the server; otherwise what the device holds was only unlocked. */
  readonly online: boolean;
  /** The device was enrolled just now. */
  readonly enrolled: boolean;
  /** Why there is no session at the server. */
  readonly problem: Refusal | null;
}

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  readonly folder: PersonFolder;
  /** Secrets of the same person if their data is open right now: they are sealed anew when the password changed. */
  readonly open: OpenVault | null;
  /** The chain of commands in this outbox cannot go on: the device needs a key of its own anew. */
  readonly isChainLost: (secrets: Secrets) => boolean;
}

/** Signs in at the server and enrols this device; without an answer it unlocks what the device holds. */
export async function signIn(options: BackendOptions, request: SignInRequest): Promise<SignedIn> {
  const answer = await ask(options, request);
  const vault = hasVault(request.folder.vault)
    ? await openVault(request.folder.vault, request.password, options.secretStore)
    : null;
  if (answer.t !== 'in') return unlockOnly(options, vault, answer);
  if (!vault && hasVault(request.folder.vault) && !request.open) throw refusal(refuse('vault_other_password'));
  const before = vault?.secrets ?? request.open?.secrets ?? null;
  const secrets = await enrol(options, request, answer, before);
  if (!vault) {
    const made = await makeVault(request.folder.vault, request.password, secrets, options.secretStore);
    return { vault: made, online: true, enrolled: true, problem: null };
  }
  const renewed = { ...vault, secrets };
  await saveVault(request.folder.vault, renewed, options.secretStore);
  return { vault: renewed, online: true, enrolled: true, problem: null };
}

async function ask(options: BackendOptions, { email, password }: SignInRequest): Promise<Answer> {
  const api = createApi(options.server, () => '', options.clock.now);
  try {
    return { t: 'in', login: await api.login(email, password), api };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { kind, refusal: why } = error.failure;
    return { t: kind === 'network' || kind === 'server' ? 'unreachable' : 'refused', refusal: why };
  }
}

/** The server's word counts where it can be had; its silence leaves the device to its own lease. */
function unlockOnly(
  options: BackendOptions,
  vault: OpenVault | null,
  answer: Extract<Answer, { t: 'refused' | 'unreachable' }>,
): SignedIn {
  if (!vault) throw refusal(answer.refusal.code === 'offline' ? wrongHere(answer.refusal) : answer.refusal);
  if (vault.secrets.certificate.not_after <= options.clock.now()) throw refusal(refuse('lease_expired'));
  const tokenLives = vault.secrets.tokenExpiresAt > options.clock.now();
  return { vault, online: answer.t === 'unreachable' && tokenLives, enrolled: false, problem: answer.refusal };
}

/** Offline, a password that opens nothing and a device that holds nothing look alike to a stranger. */
const wrongHere = (offline: Refusal): Refusal => refuse('vault_not_opened', offline.detail ?? undefined);

async function enrol(
  options: BackendOptions,
  request: SignInRequest,
  { login, api }: Extract<Answer, { t: 'in' }>,
  before: Secrets | null,
): Promise<Secrets> {
  const anew = before === null || request.isChainLost(before);
  const deviceKey = anew ? makeDeviceKey() : before.deviceKey;
  const deviceName = before?.deviceName ?? options.deviceName;
  const enrolled = await api.enrol(login.token, deviceName, deviceKey.publicKey).catch(rethrowRefused);
  const { signature, ...certified } = enrolled.certificate;
  if (!verifier(enrolled.server_key)(canonical(certified), signature)) throw refusal(refuse('receipt_invalid'));
  return {
    email: request.email,
    person: login.person,
    deviceKey,
    deviceName,
    replicaKey: before?.replicaKey ?? makeFileKey(),
    outboxKey: before?.outboxKey ?? makeFileKey(),
    outboxId: anew ? uuidv7(options.clock.now(), randomBytes(10)) : before.outboxId,
    serverKey: enrolled.server_key,
    certificate: enrolled.certificate,
    token: login.token,
    tokenExpiresAt: login.expires_at,
  };
}

const refusal = (why: Refusal): RefusedError => new RefusedError(why);

function rethrowRefused(error: unknown): never {
  throw error instanceof TransportError ? refusal(error.failure.refusal) : error;
}
