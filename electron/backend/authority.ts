import { RENEW_AFTER_MS, RENEW_EVERY_MS } from '../../core/access/authority.ts';
import type { ErrorCode, Refusal } from '../../core/contract/errors.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { isInTouch } from './coverage.ts';
import type { BackendOptions } from './options.ts';
import { isOfNextKey, isOwnCertificate } from './own-certificate.ts';
import { settleKey } from './rotate-key.ts';
import type { DeviceSession } from './session.ts';
import { askStanding, barring } from './standing.ts';

/** How long a change of the key that could not be brought to its end waits for the next try, ms. */
const SETTLE_AGAIN_MS = 15_000;

const OVER: ReadonlySet<ErrorCode> = new Set(['device_revoked', 'token_expired']);

export interface AuthorityEvents {
  /** The certificate lasts longer now. */
  renewed(): void;
  /** The server said, signed, that this device or its person is out: what it holds is to be closed and taken away. */
  barred(refusal: Refusal): void;
}

/** Keeps what a device may do up to date with what the server says. `look` is called whenever the connection changed. */
export interface AuthorityWatch {
  look(): void;
  end(): void;
}

export function watchAuthority(
  { timers, log }: Pick<BackendOptions, 'timers' | 'log'>,
  session: DeviceSession,
  events: AuthorityEvents,
): AuthorityWatch {
  const { vault, api, sync, replica } = session;
  let wasInTouch = false;
  let askedFor: string | null = null;
  let stopTimer: (() => void) | null = null;
  /** While a change of the key is being settled, or waits for its next try. */
  let stopSettling: (() => void) | null = null;
  let ended = false;

  /** What fails by the connection is tried again with the next one. */
  const quietly = (what: string, work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      if (!ended && !(error instanceof TransportError)) log(what, error);
    });
  };

  async function renew(): Promise<void> {
    const { certificate: held, deviceKey } = vault.secrets;
    const role = replica.meta?.role ?? held.role;
    if (api.clock.now() - held.issued_at < RENEW_AFTER_MS && held.role === role) return;
    const { certificate, name } = await api.devices.renew();
    // A change of the key that came to its end meanwhile brought a certificate of its own.
    if (ended || vault.secrets.deviceKey !== deviceKey) return;
    // Or the server has made it, and its answer to it is on the way with another.
    if (isOfNextKey(vault.secrets, certificate)) return;
    if (!isOwnCertificate(vault.secrets, certificate)) throw new Error('a certificate that is none of this device');
    await vault.update({ certificate, deviceName: name });
    events.renewed();
  }

  function schedule(): void {
    stopTimer?.();
    stopTimer = timers.after(RENEW_EVERY_MS, () => {
      schedule();
      if (isInTouch(sync.state.phase)) quietly('the certificate could not be renewed', renew);
    });
  }

  /** One try after the other, apart: each closes the connection for a moment. */
  function settle(): void {
    if (stopSettling) return;
    stopSettling = () => undefined;
    const again = (): void => {
      stopSettling = null;
      if (ended || !vault.secrets.nextKey) return;
      stopSettling = timers.after(SETTLE_AGAIN_MS, () => {
        stopSettling = null;
        look();
      });
    };
    quietly('whether the key changed could not be settled', () => settleKey(session).catch(outOr).finally(again));
  }

  /** Neither key gets in where the device or its session is over: then it may be told where it stands. */
  async function outOr(error: unknown): Promise<void> {
    if (ended || !(error instanceof TransportError) || !OVER.has(error.failure.refusal.code)) throw error;
    await standing();
  }

  async function standing(): Promise<void> {
    const said = await askStanding(api, vault.secrets);
    if (ended || said === null || said === 'good') return;
    await vault.update({ barred: said });
    events.barred(barring(said));
  }

  function look(): void {
    const { phase, problem } = sync.state;
    const inTouch = isInTouch(phase);
    if (inTouch && !wasInTouch) {
      quietly('the certificate could not be renewed', renew);
      schedule();
    }
    wasInTouch = inTouch;
    const code = problem?.code ?? null;
    // The server no longer takes what this device says: one question for each reason, not one for each try.
    const shut = phase === 'sign_in_needed' || code === 'device_revoked' ? `${phase} ${code}` : null;
    // The server may go by the next key. An ended session, or a device that is out, is refused whichever it is.
    if (vault.secrets.nextKey && (inTouch || code === 'request_signature_invalid')) settle();
    else if (shut !== null && shut !== askedFor && code !== 'token_missing') {
      quietly('where this device stands could not be asked', standing);
    }
    askedFor = shut;
  }

  return {
    look,
    end() {
      ended = true;
      stopTimer?.();
      stopSettling?.();
    },
  };
}
