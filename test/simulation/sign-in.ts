import { RefusedError } from '../../core/contract/bridge.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { Carrier } from '../../electron/backend/carrier.ts';
import { NOBODY } from '../../electron/backend/credentials.ts';
import { enrolHere } from '../../electron/backend/enrol.ts';
import { type Api, createApi } from '../../electron/backend/http.ts';
import type { BackendOptions } from '../../electron/backend/options.ts';
import { askStanding } from '../../electron/backend/standing.ts';
import type { Secrets } from '../../electron/backend/vault.ts';
import { hashToken } from '../../server/crypto/token.ts';
import { HttpError } from '../../server/http-error.ts';
import { Faults } from '../support/faulty-sql.ts';
import type { Desk } from './desk.ts';
import type { SimServer } from './server.ts';

export interface Login {
  readonly personId: string;
  readonly token: string;
  readonly sessionMs: number;
}

/** server/auth/sign-in.ts on the store, for whoever knows their password. */
function logIn(server: SimServer, { personId, token, sessionMs }: Login) {
  if (server.answersOnly) throw new HttpError(server.answersOnly);
  const role = server.roleOf(personId);
  if (role === null) throw new HttpError('credentials_invalid');
  const expiresAt = server.options.clock.now() + sessionMs;
  server.twin.sessions.set(hashToken(token), { personId, deviceId: '', expiresAt });
  return { token, expires_at: expiresAt, person: { id: personId, display_name: 'somebody', role } };
}

/** A person signs in: what the device's vault holds then. Enrolment is the console's own, over its link. */
export async function signIn(desk: Desk, server: () => SimServer, carrier: Carrier, login: Login): Promise<Secrets> {
  const api: Api = createApi(carrier, () => NOBODY, desk.time.clock);
  const asking = { signal: null, giveUpMs: 15_000 };
  const reply = await desk.link.request(`${desk.options.name} sign-in`, asking, () =>
    server().reach(() => Promise.resolve(logIn(server(), login))),
  );
  const options = { deviceName: desk.options.name, clock: desk.time.clock } as BackendOptions;
  const isChainLost = (): boolean => desk.isChainLost();
  const request = { email: login.personId, code: null, acceptedKey: null, isChainLost };
  return enrolHere(options, request, { login: reply, api }, desk.disk.secrets);
}

/** As barIfSaid in electron/backend/sign-in.ts: the server's signed word closes what the device holds. */
export async function askWhy(desk: Desk, carrier: Carrier): Promise<void> {
  const { secrets } = desk.disk;
  if (!secrets) return;
  const said = await askStanding(
    createApi(carrier, () => NOBODY, desk.time.clock),
    secrets,
  );
  // Who asks lives: what was open before may have died.
  if (said === 'revoked') desk.shutOut(desk.faults.dead ? new Faults() : desk.faults);
}

/** What a sign-in was refused with; null when nothing came. What is none of the two is thrown again. */
export function codeOf(error: unknown): string | null {
  if (error instanceof RefusedError) return error.refusal.code;
  if (error instanceof TransportError) return error.failure.refusal.code;
  throw error;
}
