import { RefusedError } from '../../core/contract/bridge.ts';
import type { ChannelInput } from '../../core/contract/channels/index.ts';
import { refuse } from '../../core/contract/errors.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { type AuthorityWatch, watchAuthority } from './authority.ts';
import { isChainLost } from './chain.ts';
import { openOutboxFile, type PersonFolder, personFolder, removeReplica } from './files.ts';
import { forgetPerson, mayForget } from './forget.ts';
import { readKnownEmail, writeKnownEmail } from './known.ts';
import { learnOrganisationKey } from './learn-organisation-key.ts';
import { learnQuota } from './learn-quota.ts';
import { watchLease } from './lease.ts';
import { openPerson } from './open-person.ts';
import type { BackendOptions } from './options.ts';
import { type OrderWatch, watchOrders } from './orders.ts';
import type { Session } from './session.ts';
import { destroyShares, type Gone, sweepAllShares, sweepShares } from './share-file.ts';
import { type SignInRequest, signIn } from './sign-in.ts';
import { BarredError } from './standing.ts';
import { connectionStatus, outboxNews, outboxStatus, sessionStatus } from './status.ts';
import { keepFloor } from './time-floor.ts';
import { Watches } from './watches.ts';
import { removeFiles, wipe } from './wipe.ts';

/** How often leases that end while nobody is signed in are looked for. */
const SWEEP_MS = 60_000;
const ALL_LIVE = new Set(['session', 'connection', 'outbox']);

/** The device: at most one person's data is open at a time, shared by all windows. */
export class Device {
  readonly options: BackendOptions;
  readonly watches: Watches;
  #session: Session | null = null;
  #knownEmail: string | null;
  #lease: (() => void) | null = null;
  #authority: AuthorityWatch | null = null;
  #orders: OrderWatch | null = null;
  #sweeping: (() => void) | null = null;
  /** Sign-ins come one after the other. */
  #signingIn: Promise<void> = Promise.resolve();

  constructor(options: BackendOptions) {
    this.options = options;
    this.watches = new Watches(options);
    this.#knownEmail = readKnownEmail(options.data);
    this.#sweep();
  }

  /** Of everybody who uses this device: leases end while nobody's data is open, too. */
  #sweep(): void {
    const { data, clock, timers } = this.options;
    sweepAllShares(data, clock.now());
    this.#sweeping = timers.after(SWEEP_MS, () => {
      this.#sweep();
      if (!this.#session) this.watches.changed(ALL_LIVE);
    });
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
    if (name === 'session') {
      return sessionStatus(this.options.server, this.#session, this.#knownEmail, this.#needsServer());
    }
    if (name === 'connection') return connectionStatus(this.#session);
    return name === 'outbox' ? outboxStatus(this.#session) : outboxNews(this.#session);
  }

  /** Why what is locked opens only with the server; null where the password opens it. */
  #needsServer(): Gone | null {
    const { data, server, clock } = this.options;
    if (this.#session || this.#knownEmail === null) return null;
    return sweepShares(personFolder(data, server, this.#knownEmail).share, clock.now());
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
    const session = await openPerson(options, folder, signedIn, {
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
        session.shares.extend(session.vault.secrets.certificate.not_after).catch((error: unknown) => {
          options.log('the longer lease could not be written; the earlier end holds', error);
        });
        learnOrganisationKey(session, () => this.#session === session).catch((error: unknown) => {
          options.log(
            'whether the organisation has another key could not be asked; it is with the next renewal',
            error,
          );
        });
        this.#learnQuota(session);
        this.watches.changed(ALL_LIVE);
      },
      barred: () => this.#shutOut(folder),
    });
    this.#authority.look();
    if (signedIn.online) this.#learnQuota(session);
    this.#orders = watchOrders(options, session, {
      lock: () => this.#giveBack('ordered'),
      ruled: () => this.watches.changed(new Set(['session'])),
      wipe: async () => {
        session.sealAll();
        const sealed_commands = session.sealed.flush();
        const proof = await wipe(session, () => removeFiles(folder));
        session.shares.destroy('wiped', options.clock.now());
        return { ...proof, sealed_commands };
      },
      forget: () => {
        const isSafe = mayForget(session);
        this.lock();
        if (isSafe) forgetPerson(folder);
      },
    });
    this.#orders.look();
    this.watches.changed('all');
  }

  /** Asked for again with each renewal. */
  #learnQuota(session: Session): void {
    learnQuota(session, () => this.#session === session).catch((error: unknown) => {
      if (!(error instanceof TransportError)) this.options.log('what a local copy may take could not be noted', error);
    });
  }

  #watchLease(): void {
    this.#lease?.();
    const notAfter = this.#session?.vault.secrets.certificate.not_after ?? 0;
    this.#lease = watchLease(this.options, notAfter, {
      onLook: () => this.#noteTime(),
      lock: () => this.#giveBack('lease'),
    });
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

  /** Locks so that only the server can open it again: its part of the key is destroyed here. */
  #giveBack(why: Gone): void {
    const session = this.#session;
    this.lock();
    session?.shares.destroy(why, this.options.clock.now());
  }

  /** Locks, and takes away what may no longer be read. What waits to be delivered stays. */
  #shutOut(folder: PersonFolder): void {
    this.lock();
    removeReplica(folder);
    destroyShares(folder.share, 'barred', this.options.clock.now());
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
    this.#sweeping?.();
    this.lock();
    this.watches.close();
  }
}
