import { RefusedError } from '../../core/contract/bridge.ts';
import type { ChannelInput } from '../../core/contract/channels/index.ts';
import { refuse } from '../../core/contract/errors.ts';
import { type AuthorityWatch, watchAuthority } from './authority.ts';
import { isChainLost } from './chain.ts';
import { openOutboxFile, type PersonFolder, personFolder, removeReplica } from './files.ts';
import { readKnownEmail, writeKnownEmail } from './known.ts';
import type { BackendOptions } from './options.ts';
import { type OrderWatch, watchOrders } from './orders.ts';
import { openSession, type Session } from './session.ts';
import { type SignInRequest, signIn } from './sign-in.ts';
import { BarredError } from './standing.ts';
import { connectionStatus, outboxStatus, sessionStatus } from './status.ts';
import { keepFloor } from './time-floor.ts';
import { Watches } from './watches.ts';

const ALL_LIVE = new Set(['session', 'connection', 'outbox']);
const LEASE_LOOK_MS = 30_000;

/** The device: at most one person's data is open at a time, shared by all windows. */
export class Device {
  readonly options: BackendOptions;
  readonly watches = new Watches();
  #session: Session | null = null;
  #knownEmail: string | null;
  #lease: (() => void) | null = null;
  #authority: AuthorityWatch | null = null;
  #orders: OrderWatch | null = null;
  /** Sign-ins come one after the other. */
  #signingIn: Promise<void> = Promise.resolve();

  constructor(options: BackendOptions) {
    this.options = options;
    this.#knownEmail = readKnownEmail(options.data);
  }

  get session(): Session | null {
    return this.#session;
  }

  /** Throws `vault_locked` while nobody's data is open. */
  need(): Session {
    if (!this.#session) throw new RefusedError(refuse('vault_locked'));
    return this.#session;
  }

  live(name: string): unknown {
    if (name === 'session') return sessionStatus(this.options.server, this.#session, this.#knownEmail);
    return name === 'connection' ? connectionStatus(this.#session) : outboxStatus(this.#session);
  }

  signIn(input: ChannelInput<'session.sign_in'>): Promise<void> {
    const run = this.#signingIn.then(() => this.#signIn(input));
    this.#signingIn = run.catch(() => undefined);
    return run;
  }

  async #signIn({ password, ...input }: ChannelInput<'session.sign_in'>): Promise<void> {
    const { options } = this;
    const email = input.email.trim().toLowerCase();
    const folder = personFolder(options.data, options.server, email);
    const open = this.#session?.folder.vault === folder.vault ? this.#session.vault.current : null;
    const request: SignInRequest = {
      email,
      password,
      code: input.code ?? null,
      acceptedKey: input.accepted_key ?? null,
      folder,
      open,
      isChainLost: (secrets) => {
        const outbox = openOutboxFile(folder, secrets.outboxKey, options.openSql, options.clock.now());
        try {
          return isChainLost(outbox, secrets);
        } finally {
          outbox.close();
        }
      },
    };
    const signedIn = await signIn(options, request).catch((error: unknown) => {
      if (error instanceof BarredError) this.#shutOut(folder);
      throw error;
    });
    this.#end();
    writeKnownEmail(options.data, email);
    this.#knownEmail = email;
    const session = openSession(options, folder, signedIn, {
      onChange: (changed) => this.watches.changed(changed),
      onStatus: () => {
        this.watches.changed(ALL_LIVE);
        this.#authority?.look();
        this.#orders?.look();
      },
    });
    this.#session = session;
    this.#watchLease();
    this.#authority = watchAuthority(options, session, {
      renewed: () => {
        this.#watchLease();
        this.watches.changed(ALL_LIVE);
      },
      barred: () => this.#shutOut(folder),
    });
    this.#authority.look();
    this.#orders = watchOrders(options, session, () => this.lock());
    this.#orders.look();
    this.watches.changed('all');
  }

  /**
   * Past its lease the console locks, whatever it is doing. Timers stand still while a machine sleeps, so the clock is
   * looked at often; one that was set back does not make the lease longer.
   */
  #watchLease(): void {
    this.#lease?.();
    const { clock, timers } = this.options;
    const notAfter = this.#session?.vault.secrets.certificate.not_after ?? 0;
    const end = clock.monotonic() + notAfter - clock.now();
    const look = (): void => {
      const left = Math.min(notAfter - clock.now(), end - clock.monotonic());
      this.#noteTime();
      if (left <= 0) this.lock();
      else this.#lease = timers.after(Math.min(left, LEASE_LOOK_MS), look);
    };
    look();
  }

  /** So that a clock that is set back while the console is closed makes no lease longer. */
  #noteTime(): void {
    const session = this.#session;
    if (!session) return;
    try {
      keepFloor(session.outbox, this.options.clock.now());
    } catch (error) {
      // A full disk: what was noted before counts.
      this.options.log('the time could not be noted', error);
    }
  }

  #end(): void {
    this.#lease?.();
    this.#lease = null;
    this.#authority?.end();
    this.#authority = null;
    this.#orders?.end();
    this.#orders = null;
    const session = this.#session;
    this.#session = null;
    session?.close();
  }

  lock(): void {
    this.#noteTime();
    this.#end();
    this.watches.changed('all');
  }

  /** Locks, and takes away what may no longer be read. What waits to be delivered stays. */
  #shutOut(folder: PersonFolder): void {
    this.lock();
    removeReplica(folder);
  }

  /** Locks, and ends the session at the server; without a connection it ends by itself. */
  signOut(): void {
    const session = this.#session;
    this.lock();
    session?.signOut().catch((error: unknown) => {
      this.options.log('could not end the session at the server; it ends by itself', error);
    });
  }

  close(): void {
    this.lock();
    this.watches.close();
  }
}
