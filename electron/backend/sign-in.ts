import { RefusedError } from '../../core/contract/bridge.ts';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import type { LoginReply } from '../../core/contract/wire.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { overHttp } from './carrier.ts';
import { NOBODY } from './credentials.ts';
import { enrolHere } from './enrol.ts';
import type { PersonFolder } from './files.ts';
import { type Api, createApi } from './http.ts';
import type { BackendOptions } from './options.ts';
import { destroyShares } from './share-file.ts';
import { askStanding, BarredError, barring } from './standing.ts';
import { hasVault, makeVault, type OpenVault, openVault, type Secrets, saveVault } from './vault.ts';

/** What the server says to the name and password. */
type Answer =
  | { readonly t: 'in'; readonly login: LoginReply; readonly api: Api }
  | { readonly t: 'refused' | 'unreachable'; readonly refusal: Refusal; readonly api: Api };

export interface SignedIn {
  readonly vault: OpenVault;
  /** There is, or may still be, a session at the server; otherwise what the device holds was only unlocked. */
  readonly online: boolean;
  /** The device was enrolled just now. */
  readonly enrolled: boolean;
  /** Asks the server. */
  readonly api: Api;
  /** Why there is no session at the server. */
  readonly problem: Refusal | null;
}

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  /** Single-use; makes this a device of the person's. */
  readonly code: string | null;
  /** Fingerprint of the server's key that the person accepts in place of the one that is pinned. */
  readonly acceptedKey: string | null;
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
  if (answer.t !== 'in') return unlockOnly(options, request, vault, answer);
  if (!vault && hasVault(request.folder.vault) && !request.open) throw refusal(refuse('vault_other_password'));
  const before = vault ?? request.open;
  const secrets = await enrolHere(options, request, answer, before?.secrets ?? null).catch(async (error: unknown) => {
    // What the device holds is closed as well when the server says, signed, that it was revoked.
    if (vault && error instanceof RefusedError) await barIfSaid(options, request, vault, answer.api);
    throw error;
  });
  if (!vault) {
    const made = await makeVault(request.folder.vault, request.password, secrets, options.secretStore);
    return { vault: made, online: true, enrolled: true, api: answer.api, problem: null };
  }
  const renewed = { ...vault, secrets };
  await saveVault(request.folder.vault, renewed, options.secretStore);
  return { vault: renewed, online: true, enrolled: true, api: answer.api, problem: null };
}

async function ask(options: BackendOptions, { email, password }: SignInRequest): Promise<Answer> {
  const api = createApi(overHttp(options.server), () => NOBODY, options.clock);
  try {
    return { t: 'in', login: await api.login(email, password), api };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { kind, refusal: why } = error.failure;
    return { t: kind === 'network' || kind === 'server' ? 'unreachable' : 'refused', refusal: why, api };
  }
}

/**
 * The server's word counts where it can be had; its silence leaves the device to its own lease. A refused password
 * alone closes nothing: it may have been changed, or locked by somebody's guesses. Whether the device and its person
 * still stand is asked with the device's key, and answered with the server's.
 */
async function unlockOnly(
  options: BackendOptions,
  request: SignInRequest,
  vault: OpenVault | null,
  { t, refusal: problem, api }: Extract<Answer, { t: 'refused' | 'unreachable' }>,
): Promise<SignedIn> {
  if (!vault) throw refusal(problem.code === 'offline' ? wrongHere(problem) : problem);
  await barIfSaid(options, request, vault, api);
  if (vault.secrets.barred) throw new BarredError(barring(vault.secrets.barred));
  const now = options.clock.now();
  if (vault.secrets.certificate.not_after <= now) {
    destroyShares(request.folder.share, 'lease', now);
    throw refusal(refuse('lease_expired'));
  }
  const tokenLives = vault.secrets.tokenExpiresAt > options.clock.now();
  return { vault, online: t === 'unreachable' && tokenLives, enrolled: false, api, problem };
}

/** Throws, and remembers it, when the server says that the device was revoked or its person left. */
async function barIfSaid(
  options: BackendOptions,
  { folder }: SignInRequest,
  vault: OpenVault,
  api: Api,
): Promise<void> {
  const said = await askStanding(api, vault.secrets);
  if (said === null || said === 'good') return;
  await saveVault(folder.vault, { ...vault, secrets: { ...vault.secrets, barred: said } }, options.secretStore);
  throw new BarredError(barring(said));
}

/** Offline, a password that opens nothing and a device that holds nothing look alike to a stranger. */
const wrongHere = (offline: Refusal): Refusal => refuse('vault_not_opened', offline.detail ?? undefined);

const refusal = (why: Refusal): RefusedError => new RefusedError(why);
