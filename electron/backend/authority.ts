import { RENEW_AFTER_MS, RENEW_EVERY_MS } from '../../core/access/authority.ts';
import type { Refusal } from '../../core/contract/errors.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { isInTouch } from './coverage.ts';
import type { BackendOptions } from './options.ts';
import { isOwnCertificate } from './own-certificate.ts';
import { settleKey } from './rotate-key.ts';
import type { DeviceSession } from './session.ts';
import { askStanding, barring } from './standing.ts';

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
  let ended = false;

  /** What fails by the connection is tried again with the next one. */
  const quietly = (what: string, work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      if (!ended && !(error instanceof TransportError)) log(what, error);
    });
  };

  async function renew(): Promise<void> {
    const { certificate: held } = vault.secrets;
    const role = replica.meta?.role ?? held.role;
    if (api.clock.now() - held.issued_at < RENEW_AFTER_MS && held.role === role) return;
    const { certificate, name } = await api.devices.renew();
    if (ended) return;
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

  async function standing(): Promise<void> {
    const said = await askStanding(api, vault.secrets);
    if (ended || said === null || said === 'good') return;
    await vault.update({ barred: said });
    events.barred(barring(said));
  }

  return {
    look() {
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
      // A device that is out is not asked which key it has: it is told where it stands, and then closed.
      const isOut = code === 'device_revoked';
      if (vault.secrets.nextKey && !isOut && (inTouch || shut !== null)) {
        quietly('whether the key changed could not be settled', () => settleKey(session));
      } else if (shut !== null && shut !== askedFor && code !== 'token_missing') {
        quietly('where this device stands could not be asked', standing);
      }
      askedFor = shut;
    },
    end() {
      ended = true;
      stopTimer?.();
    },
  };
}
