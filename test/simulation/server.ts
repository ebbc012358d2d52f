import type { RoleName } from '../../core/access/roles.ts';
import { refuse } from '../../core/contract/errors.ts';
import type { DigestReply, RangeRequest } from '../../core/contract/repair.ts';
import { SERVER_TIME_HEADER } from '../../core/contract/request-signature.ts';
import type { PushResult } from '../../core/contract/wire.ts';
import type { Clock } from '../../core/lib/clock.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { errorBody } from '../../server/error-reply.ts';
import type { CopyForm } from '../../server/feed/copy/make-copy.ts';
import { createHub, type Hub } from '../../server/feed/hub.ts';
import { type LiveConsole, openLiveConsole } from '../../server/feed/live-console.ts';
import type { Scope } from '../../server/feed/scope.ts';
import { HttpError } from '../../server/http-error.ts';
import type { Author, Backend, Prepared } from './backend.ts';
import { nothingCame } from './failures.ts';
import type { LivePipe } from './live-pipe.ts';
import type { Random } from './random.ts';
import { type Caller, type Came, type Reply, Routes } from './routes.ts';
import type { Scheduler } from './scheduler.ts';
import { scopeIn } from './skew.ts';
import { Locked, type Write } from './store.ts';
import { type Twin, tokenise } from './twin.ts';
import type { TwinCopy } from './twin-copy.ts';

/** A commit in another process is heard of after this time at most. */
const TOLD_MS = 40;

/** server/feed/copy/copies.ts, server/feed/digest/digests.ts */
const COPY_SHARED_MS = 5 * 60_000;
const COPY_KEPT_MS = 10 * 60_000;
const DIGEST_SHARED_MS = 10 * 60_000;

export interface SimServerOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly clock: Clock;
  readonly twin: Twin;
  /** What the server works on: the twin, or the twin and Postgres side by side. */
  readonly backend: Backend;
  readonly maxWaitingBytes: number;
  /** How long certificates last. */
  readonly leaseMs: () => number;
  /** A window was read: what its reader must hold after it is the store as of so many commits. */
  readonly onWindow: (epoch: string, at: number, twin: Twin, commits: number) => void;
  readonly onUnexpected: (error: unknown) => void;
  /** A console fetches a range again. */
  readonly onRange: (deviceId: string, asked: RangeRequest) => void;
  /** Something came about that stories are to have in them. */
  readonly onMet: (what: string) => void;
}

/** One server process on its store. The hub, the streams and all decisions are the product's own code. */
export class SimServer {
  readonly options: SimServerOptions;
  readonly hub: Hub;
  readonly routes: Routes;
  readonly #pipes = new Set<LivePipe>();
  readonly #pushes = new Set<Prepared>();
  readonly #copies: TwinCopy[] = [];
  readonly #digests = new Map<Scope, { readonly at: number; readonly digest: DigestReply }>();
  /** device → where the digest stands that it was given last. */
  readonly digestedAt = new Map<string, string>();
  #alive = true;
  #lastAt = 0;
  #readAt = 0;
  /** Answers every request with this, while set. */
  answersOnly: 'unavailable' | 'rate_limited' | 'internal' | null = null;
  /** A version from before images: whatever a console takes, it gets JSON. */
  knowsImages = true;

  constructor(options: SimServerOptions) {
    this.options = options;
    this.routes = new Routes(this);
    const { scheduler, backend, onUnexpected } = options;
    this.hub = createHub({
      source: {
        current: () => backend.current(),
        changes: async (since) => {
          const changes = await backend.changes(since);
          this.#readAt = options.twin.store.commits;
          return changes;
        },
      },
      timers: { after: (ms, fn) => scheduler.after(ms, 'server timer', () => this.#alive && fn()) },
      tokenise,
      epoch: backend.epoch,
      now: () => this.#stamp(this.#readAt),
      stillValid: async (consoles) => new Set(consoles.filter((one) => this.#isValid(one))),
      onError: (error) => this.#alive && onUnexpected(error),
    });
  }

  /** The most that waits for one console, in bytes. */
  get mostWaiting(): number {
    return Math.max(0, ...[...this.#pipes].map(({ writableLength }) => writableLength));
  }

  get twin(): Twin {
    return this.options.twin;
  }

  /** Different for each window, so that it names one. */
  #stamp(commits: number): number {
    const { clock, twin, onWindow } = this.options;
    this.#lastAt = Math.max(clock.now(), this.#lastAt + 1);
    onWindow(twin.epoch, this.#lastAt, twin, commits);
    return this.#lastAt;
  }

  /** What comes in over the network. Rejects as a connection that breaks. */
  async handle(request: Came, pipe: LivePipe | null): Promise<Reply> {
    if (!this.#alive) throw nothingCame();
    const headers = (): Record<string, string> => ({ [SERVER_TIME_HEADER]: String(this.options.clock.now()) });
    try {
      if (this.answersOnly) throw new HttpError(this.answersOnly, { retryAfterSeconds: 2 });
      const answer = await this.routes.answer(request, pipe);
      return { status: 200, headers: headers(), ...answer };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.options.onMet(`request ${error.code}`);
      const { retryAfterSeconds: wait } = error;
      const text = JSON.stringify(errorBody(error, ''));
      const waits: Record<string, string> = wait === null ? {} : { 'retry-after': String(wait) };
      const type = 'application/json; charset=utf-8';
      return { status: error.status, headers: { ...headers(), ...waits }, type, body: { t: 'text', text } };
    }
  }

  /** Null for somebody who does not work here any more. */
  roleOf(personId: string): RoleName | null {
    const values = this.twin.store.latest('people', personId)?.values;
    return values?.active === true ? (values.role as RoleName) : null;
  }

  scopeOf(role: RoleName): Scope {
    return scopeIn(this.twin.schema, role);
  }

  /** server/feed/valid-consoles.ts on the store. */
  #isValid({ sessionHash, scope }: LiveConsole): boolean {
    const session = this.twin.sessions.get(sessionHash);
    if (!session || session.expiresAt <= this.options.clock.now()) return false;
    const device = this.twin.devices.get(session.deviceId);
    const role = this.roleOf(session.personId);
    return device !== undefined && device.revokedAt === null && role !== null && this.scopeOf(role) === scope;
  }

  /** server/feed/copy/copies.ts: the copy asked for while it is kept, else one that is new enough, else a new one. */
  async copy(scope: Scope, form: CopyForm, id: string | null): Promise<TwinCopy> {
    const now = this.options.clock.now();
    const kept = this.#copies.filter((copy) => copy.begunAt + COPY_KEPT_MS >= now);
    const mine = kept.filter((copy) => copy.scope === scope && copy.form === form);
    const begun = id === null ? undefined : kept.find((copy) => copy.id === id);
    if (begun) this.options.onMet(`a copy of ${begun.form} goes on as ${form}`);
    const found = mine.find((copy) => copy.id === id) ?? mine.find((copy) => copy.begunAt + COPY_SHARED_MS >= now);
    if (found) return found;
    const copyId = this.twin.newId(now);
    const made = await this.options.backend.copy(scope, form, this.#stamp(this.twin.store.commits), copyId);
    this.#copies.push(made);
    return made;
  }

  /** server/feed/digest/digests.ts: one for all consoles of the scope, for a while. */
  async digest({ scope, deviceId }: Caller): Promise<DigestReply> {
    const now = this.options.clock.now();
    const known = this.#digests.get(scope);
    const digest =
      known && known.at + DIGEST_SHARED_MS >= now ? known.digest : await this.options.backend.digest(scope);
    if (known?.digest !== digest) this.#digests.set(scope, { at: now, digest });
    this.digestedAt.set(deviceId, digest.to);
    return digest;
  }

  window(scope: Scope, cursor: string): Promise<string[]> {
    const { backend, random, scheduler } = this.options;
    return backend.window(scope, cursor, this.#stamp(this.twin.store.commits), async () => {
      if (random.chance(0.5)) return;
      await new Promise<void>((resolve) => scheduler.after(random.between(0, 30), 'pull: its rows are read', resolve));
      if (!this.#alive) throw nothingCame();
    });
  }

  /** I5: nothing of a window goes out under a role that its reader has not any more. */
  #mayHave(caller: Caller, text: string): void {
    if (!text.startsWith('data: {"t":"lines"') || this.roleOf(caller.id) === caller.role) return;
    this.options.onUnexpected(new Error(`I5 ${caller.id} is sent a window as ${caller.role}`));
  }

  async live(caller: Caller, pipe: LivePipe): Promise<void> {
    const { scheduler, maxWaitingBytes } = this.options;
    const timers = {
      after: (ms: number, fn: () => void) => scheduler.after(ms, 'server timer', () => this.#alive && fn()),
    };
    this.#pipes.add(pipe);
    pipe.onWrite = (text) => this.#mayHave(caller, text);
    pipe.on('close', () => this.#pipes.delete(pipe));
    const leave = await this.hub.join(() =>
      openLiveConsole(pipe, { sessionHash: caller.tokenHash, deviceId: caller.deviceId }, caller.scope, {
        timers,
        maxWaitingBytes,
      }),
    );
    if (pipe.destroyed) leave();
    else pipe.on('close', leave);
  }

  /** For signing in: throws what the server says no with. */
  async reach<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#alive) throw nothingCame();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      throw new TransportError({ kind: 'blocked', refusal: refuse(error.code), retryAfter: null });
    }
  }

  /** Decides at once, commits a little later: others begin and end meanwhile. */
  async push(caller: Author, commands: readonly unknown[], sentAt: number): Promise<PushResult[]> {
    const { backend, clock, random } = this.options;
    for (;;) {
      try {
        const prepared = await backend.preparePush(caller, { commands, sentAt, now: clock.now() });
        this.#pushes.add(prepared);
        await this.#pause(random.chance(0.5) ? 0 : random.between(1, 60));
        return await this.#commit(prepared);
      } catch (error) {
        if (!(error instanceof Locked)) throw error;
        await backend.whenEnded(error.by);
        if (!this.#alive) throw nothingCame();
      }
    }
  }

  /** As a statement waits for the lock of the device's row; a server that died meanwhile says nothing. */
  async deviceFree(deviceId: string): Promise<void> {
    await this.options.backend.deviceFree(deviceId);
    if (!this.#alive) throw nothingCame();
  }

  async #commit(prepared: Prepared): Promise<PushResult[]> {
    if (!this.#alive) throw nothingCame();
    this.#pushes.delete(prepared);
    const results = await prepared.commit();
    for (const result of results) {
      const code = result.t === 'held' ? `held ${result.code}` : result.receipt.code;
      if (code !== null) this.options.onMet(code);
    }
    this.hub.wake();
    return results;
  }

  /** Others write: the pipeline, people of other consoles. They are another process, whose commits are told later. */
  async transact(writes: readonly Write[]): Promise<void> {
    const open = await this.options.backend.begin(writes);
    await open.commit();
    this.told();
  }

  told(): void {
    const { scheduler, random } = this.options;
    // Some notifications are lost; the heartbeat finds what they would have told.
    if (random.chance(0.1)) return;
    scheduler.after(random.between(0, TOLD_MS), 'server hears of a commit', () => this.#alive && this.hub.wake());
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.options.scheduler.after(ms, 'push: commits', resolve));
  }

  /** The process dies: what was not committed never was. */
  crash(): void {
    this.#alive = false;
    for (const prepared of this.#pushes) prepared.rollBack();
    for (const pipe of [...this.#pipes]) pipe.destroy();
  }
}
