import type { RoleName } from '../access/roles.ts';
import { refuse } from '../contract/errors.ts';
import { MAX_PUSH } from '../contract/wire.ts';
import type { Clock, Timers } from '../lib/clock.ts';
import type { Sql } from '../lib/sql.ts';
import { SLOW_RETRY } from './back-off.ts';
import { type CheckReport, Checkup } from './checkup.ts';
import { dealWith } from './deal-with.ts';
import { moveHeld } from './held-back.ts';
import { followLive } from './live.ts';
import { LiveOrder } from './live-order.ts';
import { type Failure, INITIAL, type SyncAction, type SyncEvent, type SyncState, transition } from './machine.ts';
import { counts, prune } from './outbox.ts';
import { Pace, type Progress } from './pace.ts';
import { pullNow } from './pull-now.ts';
import { type PushOutcome, recordProblem, recordReply, type Verify } from './receipts.ts';
import type { Replica } from './replica.ts';
import { nextBatch, type Seal, sealDue } from './seal.ts';
import { isDamaged, storageProblem } from './storage.ts';
import { type Transport, TransportError } from './transport.ts';
import { WindowError } from './window.ts';

/** Finished items that stay in the outbox as history. */
const HISTORY = 500;

/** Nothing came for so long: there is time to compare. */
const QUIET_MS = 2_000;

type Dispatch = (event: SyncEvent) => void;

export interface SyncOptions {
  readonly transport: Transport;
  readonly replica: Replica;
  readonly outbox: Sql;
  /** Null while the device has no chain to seal into: commands are kept, and leave after the next sign-in. */
  readonly seal: Seal | null;
  readonly verify: Verify;
  /** The scope that this version would make of a role (tables/scope.ts). Without it every change of scope is a rebuild. */
  readonly scopeOf?: (role: RoleName) => string;
  /** Finished items that stay in the outbox as history. */
  readonly history?: number;
  readonly clock: Clock;
  readonly timers: Timers;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** Called after every step and whenever progress or the outbox changed. */
  readonly onStatus: () => void;
  /** The replica was damaged and has been mended from the server. */
  readonly onRepaired?: (report: CheckReport) => void;
  /** For failures that are nobody's input: they are reported and treated as a broken connection. */
  readonly onUnexpected: (error: unknown) => void;
}

/** Drives the machine: carries out its actions with the injected transport and hands the results back as events. */
export class Sync {
  readonly #o: SyncOptions;
  #state: SyncState = INITIAL;
  /** Requests of an earlier run answer into the void. */
  #run = new AbortController();
  #timer: (() => void) | null = null;
  #pushTimer: (() => void) | null = null;
  #sealTimer: (() => void) | null = null;
  #fromSeq: number | null = null;
  /** The server cannot be given what it misses: nothing is sealed until the device has another key. */
  #chainLost = false;
  readonly #order: LiveOrder;
  readonly #checkup: Checkup;
  /** What the last comparison with the server found; null before the first of this run. */
  lastCheck: CheckReport | null = null;
  progress: Progress | null = null;
  nextTryAt: number | null = null;
  /** While uploads rest: when they are tried again. */
  nextPushAt: number | null = null;
  /** Commands per request: halved each time that somebody on the way takes no body of this size. */
  #group = MAX_PUSH;
  /** Monotonic reading of the last applied window; null before the first of this run. */
  lastSync: number | null = null;
  lastSyncedAt: number | null = null;

  constructor(options: SyncOptions) {
    this.#o = options;
    this.#order = new LiveOrder((window, order) => options.replica.apply(window, order, []));
    this.#checkup = new Checkup({
      transport: options.transport,
      replica: options.replica,
      order: this.#order,
      clock: options.clock,
      timers: options.timers,
      random: options.random,
      idle: () => this.#isQuiet(),
      onGap: () => this.dispatch({ t: 'live_changed' }),
      onReport: (report) => {
        this.lastCheck = report;
        if (report.repaired.length > 0) options.onRepaired?.(report);
        options.onStatus();
      },
      onFailure: (error) => this.#checkFailed(error),
    });
  }

  /** A connection that broke is no news; a file that cannot be read is built anew. */
  #checkFailed(error: unknown): void {
    if (error instanceof TransportError || error instanceof WindowError) return;
    try {
      if (!isDamaged(error)) throw error;
      this.replicaLost();
    } catch (another) {
      this.#o.onUnexpected(another);
    }
  }

  get state(): SyncState {
    return this.#state;
  }

  /** `signedIn`: there is a token to ask with. */
  open(signedIn: boolean): void {
    const hasReplica = this.#o.replica.sql !== null && !this.#o.replica.rebuildDue;
    // The age of what is shown is known without a network too: by the server's clock at the last window.
    if (hasReplica) this.lastSyncedAt ??= this.#o.replica.meta?.at ?? null;
    this.sealNow();
    this.dispatch({ t: 'opened', hasReplica, signedIn, mail: counts(this.#o.outbox).queued > 0 });
  }

  /** Ends everything; afterwards the files may be closed. */
  close(known: boolean): void {
    this.#sealTimer?.();
    this.#sealTimer = null;
    this.dispatch({ t: 'closed', known });
  }

  poke(): void {
    this.dispatch({ t: 'poke' });
  }

  /** The file turned out to be damaged: it goes, and is built anew from the server. The outbox is not touched. */
  replicaLost(): void {
    this.#o.replica.wipe();
    this.dispatch({ t: 'replica_lost', refusal: refuse('replica_corrupt') });
  }

  /** Call it after every change of the outbox: seals what is due, and again when the next hold ends. */
  sealNow(): void {
    this.#sealTimer?.();
    this.#sealTimer = null;
    const wait = this.#sealDue();
    if (wait !== null) this.#sealTimer = this.#o.timers.after(wait, () => this.sealNow());
    this.dispatch({ t: 'mail', waiting: counts(this.#o.outbox).queued > 0 });
  }

  /** Ms until there may be something to seal; null when nothing is held. What cannot be written now stays held. */
  #sealDue(): number | null {
    const { outbox, seal, clock } = this.#o;
    if (!seal || this.#chainLost) return null;
    const now = clock.now();
    try {
      const { nextAt } = sealDue(outbox, now, seal);
      return nextAt === null ? null : Math.max(1, nextAt - now);
    } catch (error) {
      this.#o.onUnexpected(error);
      return SLOW_RETRY * 1000;
    }
  }

  dispatch(event: SyncEvent): void {
    const { state, actions } = transition(this.#state, event, this.#o.random());
    this.#state = state;
    for (const action of actions) this.#act(action);
    if (state.phase === 'online') this.#checkup.start();
    this.#o.onStatus();
  }

  #act(action: SyncAction): void {
    switch (action.t) {
      case 'stop':
        this.#run.abort();
        this.#run = new AbortController();
        this.#checkup.stop();
        this.#timer?.();
        this.#pushTimer?.();
        this.nextTryAt = null;
        this.nextPushAt = null;
        this.progress = null;
        return;
      case 'pull':
        this.#pull(action.fresh);
        return;
      case 'open_live':
        this.#live();
        return;
      case 'push':
        this.#push();
        return;
      case 'schedule':
        this.#timer?.();
        this.nextTryAt = this.#o.clock.now() + action.seconds * 1000;
        this.#timer = this.#o.timers.after(action.seconds * 1000, () => {
          this.nextTryAt = null;
          this.dispatch({ t: 'timer' });
        });
        return;
      case 'schedule_push':
        this.#pushTimer?.();
        this.nextPushAt = this.#o.clock.now() + action.seconds * 1000;
        this.#pushTimer = this.#o.timers.after(action.seconds * 1000, () => {
          this.nextPushAt = null;
          this.dispatch({ t: 'push_timer' });
        });
        return;
    }
  }

  #pull(fresh: boolean): void {
    this.#task(
      async (signal, dispatch) => {
        const ticket = this.#order.pullBegins();
        const source = { ...this.#o, order: this.#order };
        const state = await pullNow(source, fresh, ticket, signal, this.#onProgress(dispatch));
        this.progress = null;
        if (state === 'foreign') throw new TransportError(REBUILD);
        if (state !== 'gap') this.#synced();
        if (state === 'copied') {
          // What waits of a stream from before holds only what came after windows that went with the last file.
          this.#order.openHole();
          if (this.#state.live === 'open') dispatch({ t: 'live_changed' });
        } else if (state === 'gap' || !this.#order.pullApplied(ticket) || this.#wantsHistory()) {
          dispatch({ t: 'live_changed' });
        }
        // A server that was restored is offered again what the lost one had taken.
        dispatch({ t: 'mail', waiting: counts(this.#o.outbox).queued > 0 });
        dispatch({ t: 'window_applied' });
      },
      (failure) => ({ t: 'pull_failed', failure }),
    );
  }

  #onProgress(dispatch: Dispatch): (rows: number, expected: number | null) => void {
    const { clock, onStatus } = this.#o;
    let pace: Pace | null = null;
    return (rows, expected) => {
      if (!pace) dispatch({ t: 'window_began' });
      pace ??= new Pace(clock.monotonic(), rows);
      this.progress = pace.progress(clock.monotonic(), rows, expected);
      onStatus();
    };
  }

  #live(): void {
    const { transport, clock } = this.#o;
    this.#task(
      async (signal, dispatch) => {
        const quick = await followLive(transport.live(signal), clock, {
          opened: () => {
            this.#order.openHole();
            dispatch({ t: 'live_opened' });
          },
          changed: () => {
            this.#order.openHole();
            dispatch({ t: 'live_changed' });
          },
          window: (window) => {
            if (signal.aborted) return;
            const joined = this.#order.take(window);
            if (joined) this.#synced();
            if (!joined || this.#wantsHistory()) dispatch({ t: 'live_changed' });
            this.#o.onStatus();
          },
        });
        dispatch({ t: 'live_closed', quick, failure: null });
      },
      (failure) => ({ t: 'live_closed', quick: false, failure }),
    );
  }

  #push(): void {
    const { transport, outbox, verify, replica } = this.#o;
    const batch = nextBatch(outbox, this.#group, this.#fromSeq);
    const ids = batch.map(({ id }) => id);
    this.#task(
      async (signal, dispatch) => {
        if (batch.length === 0) {
          dispatch({ t: 'pushed', more: false });
          return;
        }
        const reply = await transport.push(batch, signal);
        // Even when stopped meanwhile: a receipt is a receipt.
        const outcome = recordReply(outbox, batch, reply, verify);
        if (outcome.refused + outcome.renewed > 0) replica.rebase();
        prune(outbox, this.#o.history ?? HISTORY);
        this.#afterPush(outcome, dispatch);
      },
      (failure) => {
        if (failure.refusal.code === 'body_too_large' && batch.length > 1) {
          this.#group = Math.ceil(batch.length / 2);
          return { t: 'pushed', more: true };
        }
        this.#noteAttempt(ids, failure);
        return { t: 'push_failed', failure };
      },
    );
  }

  /** The items are as they were; only the reason that a person reads is new. */
  #noteAttempt(ids: readonly string[], failure: Failure): void {
    try {
      recordProblem(this.#o.outbox, ids, failure.refusal);
    } catch (error) {
      this.#o.onUnexpected(error);
    }
  }

  #afterPush(outcome: PushOutcome, dispatch: Dispatch): void {
    const { outbox } = this.#o;
    const isMoved = outcome.finished + outcome.gaps.length + outcome.unknownDevice.length > 0;
    const stuck = !isMoved && outcome.expectedSeq !== null && outcome.expectedSeq === this.#fromSeq;
    this.#fromSeq = outcome.expectedSeq;
    if (outcome.problem) throw new TransportError({ kind: 'server', refusal: outcome.problem, retryAfter: null });
    // The same question twice: what the server misses is no longer here. Rest, and let a person see it.
    if (stuck) throw new TransportError({ kind: 'server', refusal: refuse('command_out_of_order'), retryAfter: null });
    if (outcome.gaps.length + outcome.unknownDevice.length > 0) this.#move(outcome);
    dispatch({ t: 'pushed', more: counts(outbox).queued > 0 });
  }

  /** What the server cannot place is sealed again; where that takes a key of its own, or another device, a sign-in. */
  #move(outcome: PushOutcome): void {
    const { outbox, seal } = this.#o;
    const held = moveHeld(outbox, outcome, seal?.deviceId ?? null);
    this.#chainLost = held === 'chain_lost';
    if (held === 'moved') {
      this.sealNow();
      return;
    }
    const code = held === 'chain_lost' ? 'command_out_of_order' : held;
    throw new TransportError({ kind: 'sign_in', refusal: refuse(code), retryAfter: null });
  }

  #wantsHistory = (): boolean => this.#o.replica.wantedHistory().length > 0;

  #isQuiet(): boolean {
    const since = this.#o.clock.monotonic() - (this.lastSync ?? Number.POSITIVE_INFINITY);
    return this.#state.phase === 'online' && !this.#state.pulling && since >= QUIET_MS;
  }

  #synced(): void {
    this.lastSync = this.#o.clock.monotonic();
    this.lastSyncedAt = this.#o.clock.now();
  }

  /** Runs one request of this run; its failure becomes an event, unless the run was stopped meanwhile. */
  #task(
    work: (signal: AbortSignal, dispatch: Dispatch) => Promise<void>,
    onFailure: (failure: Failure) => SyncEvent,
  ): void {
    const { signal } = this.#run;
    const dispatch = (event: SyncEvent): void => {
      if (!signal.aborted) this.dispatch(event);
    };
    work(signal, dispatch)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        const failure = this.#explain(error);
        if (failure) dispatch(onFailure(failure));
      })
      .catch(this.#o.onUnexpected);
  }

  /** Null when the failure was dealt with here. What fails in dealing with it counts as a broken connection, too. */
  #explain(error: unknown): Failure | null {
    try {
      return dealWith(error, { ...this.#o, lost: () => this.replicaLost() });
    } catch (another) {
      this.#o.onUnexpected(another);
      return {
        kind: 'server',
        refusal: storageProblem(another) ?? refuse('internal', String(another)),
        retryAfter: null,
      };
    }
  }
}

const REBUILD: Failure = { kind: 'rebuild', refusal: refuse('scope_changed'), retryAfter: null };
