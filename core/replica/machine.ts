import { type Refusal, refuse } from '../contract/errors.ts';
import { backOff, POLL_SECONDS, POLLS_BEFORE_LIVE, QUICK_CLOSES, SLOW_RETRY } from './back-off.ts';

/**
 * The sync state machine: (state, event) → (state, actions), pure. SPEC.md lists states, events and what must always
 * hold. Downloads and uploads are two tracks of one state: neither waits for the other.
 */
export type Phase =
  | 'signed_out'
  | 'locked'
  | 'connecting'
  | 'first_replica'
  | 'catching_up'
  | 'online'
  | 'offline'
  | 'sign_in_needed'
  | 'blocked';

export interface SyncState {
  readonly phase: Phase;
  readonly hasReplica: boolean;
  readonly live: 'closed' | 'opening' | 'open';
  readonly pulling: boolean;
  /** A change was announced while a pull ran: its snapshot may be older. */
  readonly pullAgain: boolean;
  readonly pushing: boolean;
  /** Sealed commands wait. */
  readonly mail: boolean;
  /** An upload failed and its own timer runs; downloads go on. */
  readonly pushRests: boolean;
  /** The server has answered since the connection was last tried: uploads may go beside the probe. */
  readonly reached: boolean;
  readonly failures: number;
  readonly pushFailures: number;
  readonly quickCloses: number;
  readonly problem: Refusal | null;
}

/**
 * network: nothing came back · server: an answer that asks to come again (5xx, 429) · sign_in: the session has ended ·
 * rebuild: the replica was built from something else · rescoped: it was, and has been turned into what is asked for · blocked: coming again will not help.
 */
export interface Failure {
  readonly kind: 'network' | 'server' | 'sign_in' | 'rebuild' | 'rescoped' | 'blocked';
  readonly refusal: Refusal;
  /** Seconds that the server asked to wait. */
  readonly retryAfter: number | null;
}

export type SyncEvent =
  | { readonly t: 'opened'; readonly hasReplica: boolean; readonly signedIn: boolean; readonly mail: boolean }
  | { readonly t: 'closed'; readonly known: boolean }
  | { readonly t: 'window_began' }
  | { readonly t: 'window_applied' }
  | { readonly t: 'pull_failed'; readonly failure: Failure }
  | { readonly t: 'live_opened' }
  | { readonly t: 'live_changed' }
  | { readonly t: 'live_closed'; readonly quick: boolean; readonly failure: Failure | null }
  | { readonly t: 'mail'; readonly waiting: boolean }
  | { readonly t: 'pushed'; readonly more: boolean }
  | { readonly t: 'push_failed'; readonly failure: Failure }
  | { readonly t: 'timer' }
  | { readonly t: 'push_timer' }
  /** A person, or the machine waking up, wants the connection tried now. */
  | { readonly t: 'poke' }
  | { readonly t: 'replica_lost'; readonly refusal: Refusal };

export type SyncAction =
  | { readonly t: 'pull'; readonly fresh: boolean }
  | { readonly t: 'open_live' }
  | { readonly t: 'push' }
  /** Ends every request that runs; what they still answer is not heard. */
  | { readonly t: 'stop' }
  | { readonly t: 'schedule'; readonly seconds: number }
  | { readonly t: 'schedule_push'; readonly seconds: number };

export interface Step {
  readonly state: SyncState;
  readonly actions: readonly SyncAction[];
}

export const INITIAL: SyncState = {
  phase: 'signed_out',
  hasReplica: false,
  live: 'closed',
  pulling: false,
  pullAgain: false,
  pushing: false,
  mail: false,
  pushRests: false,
  reached: false,
  failures: 0,
  pushFailures: 0,
  quickCloses: 0,
  problem: null,
};

const STOPPED = {
  live: 'closed',
  pulling: false,
  pullAgain: false,
  pushing: false,
  pushRests: false,
  reached: false,
} as const;

/** Phases without a session or without any hope in trying: only the named events lead out. */
const isClosed = (phase: Phase): boolean => phase === 'signed_out' || phase === 'locked';
const isTrying = (phase: Phase): boolean =>
  phase === 'connecting' || phase === 'first_replica' || phase === 'catching_up' || phase === 'online';

/** `jitter` is a random number 0 ≤ x < 1. */
export function transition(state: SyncState, event: SyncEvent, jitter: number): Step {
  if (event.t === 'opened') {
    const { hasReplica, mail } = event;
    if (!event.signedIn) {
      const problem = refuse('token_missing');
      return stay({ ...INITIAL, hasReplica, mail, problem, phase: 'sign_in_needed' }, { t: 'stop' });
    }
    return connect({ ...INITIAL, hasReplica, mail });
  }
  if (event.t === 'closed') {
    return stay({ ...INITIAL, phase: event.known ? 'locked' : 'signed_out' }, { t: 'stop' });
  }
  if (isClosed(state.phase)) return stay(state);
  switch (event.t) {
    case 'mail':
      return upload({ ...state, mail: event.waiting });
    case 'poke':
      if (isTrying(state.phase)) return pull(state);
      return state.phase === 'sign_in_needed' ? stay(state) : connect(state);
    case 'timer':
      if (state.phase === 'offline' || state.phase === 'blocked') return connect(state);
      return isTrying(state.phase) && !state.pulling ? pull(state) : stay(state);
    case 'push_timer':
      return upload({ ...state, pushRests: false });
    case 'replica_lost':
      return state.phase === 'sign_in_needed'
        ? stay({ ...state, hasReplica: false, problem: event.refusal })
        : connect({ ...state, hasReplica: false, problem: event.refusal });
    default:
      return isTrying(state.phase) ? whileTrying(state, event, jitter) : stay(state);
  }
}

type TryingEvent = Exclude<
  SyncEvent,
  { t: 'opened' | 'closed' | 'mail' | 'poke' | 'timer' | 'push_timer' | 'replica_lost' }
>;

function whileTrying(state: SyncState, event: TryingEvent, jitter: number): Step {
  switch (event.t) {
    case 'window_began': {
      const phase = state.phase !== 'connecting' ? state.phase : state.hasReplica ? 'catching_up' : 'first_replica';
      return upload({ ...state, phase, reached: true });
    }
    case 'window_applied':
      return applied({ ...state, hasReplica: true, pulling: false, failures: 0, problem: null });
    case 'live_opened':
      // The stream begins where it begins: one more window closes the gap to the last one.
      return pull({ ...state, live: 'open', failures: 0 });
    case 'live_changed':
      return pull(state);
    case 'live_closed':
      return liveClosed(state, event.quick, event.failure, jitter);
    case 'pushed': {
      const next = { ...state, pushing: false, pushFailures: 0, mail: event.more, reached: true };
      // The window asked for now holds what was just accepted, so that its overlay can go.
      return chain(pull(next), upload);
    }
    case 'push_failed':
      return pushFailed({ ...state, pushing: false }, event.failure, jitter);
    case 'pull_failed':
      return failed({ ...state, pulling: false }, event.failure, jitter);
  }
}

function applied(state: SyncState): Step {
  if (state.pullAgain) return pull(state);
  if (state.live === 'open') return stay({ ...state, phase: 'online', quickCloses: 0 });
  const next: SyncState = { ...state, phase: 'catching_up' };
  if (next.live === 'opening') return stay(next);
  // A proxy that cuts streams short: ask regularly instead, and say that it is not live.
  const polls = next.quickCloses - QUICK_CLOSES;
  if (polls >= 0 && polls < POLLS_BEFORE_LIVE) {
    return stay({ ...next, quickCloses: next.quickCloses + 1 }, { t: 'schedule', seconds: POLL_SECONDS });
  }
  return stay({ ...next, quickCloses: polls < 0 ? next.quickCloses : 0, live: 'opening' }, { t: 'open_live' });
}

function liveClosed(state: SyncState, quick: boolean, failure: Failure | null, jitter: number): Step {
  const next: SyncState = { ...state, live: 'closed', quickCloses: quick ? state.quickCloses + 1 : 0 };
  if (failure) return failed(next, failure, jitter);
  return pull({ ...next, phase: 'catching_up' });
}

/** A body that nobody takes is the upload's own trouble: downloads go on. */
const isUploadsOwn = ({ kind, refusal }: Failure): boolean =>
  kind === 'server' || (kind === 'blocked' && refusal.code === 'body_too_large');

function pushFailed(state: SyncState, failure: Failure, jitter: number): Step {
  if (!isUploadsOwn(failure)) return failed(state, failure, jitter);
  const pushFailures = state.pushFailures + 1;
  const atLeast = failure.refusal.code === 'body_too_large' ? SLOW_RETRY : 0;
  const seconds = Math.max(atLeast, backOff(pushFailures, failure.retryAfter, jitter));
  return stay({ ...state, pushFailures, pushRests: true }, { t: 'schedule_push', seconds });
}

function failed(state: SyncState, failure: Failure, jitter: number): Step {
  const stopped: SyncState = { ...state, ...STOPPED, problem: failure.refusal };
  switch (failure.kind) {
    case 'sign_in':
      return stay({ ...stopped, phase: 'sign_in_needed' }, { t: 'stop' });
    case 'rebuild':
      // A fresh pull carries no epoch and no scope, so that this answer to it would be the server's fault.
      if (state.hasReplica) return connect({ ...stopped, hasReplica: false });
      return wait(stopped, 'blocked', SLOW_RETRY, failure, jitter);
    case 'rescoped':
      return connect(stopped);
    case 'blocked':
      return wait(stopped, 'blocked', SLOW_RETRY, failure, jitter);
    case 'network':
    case 'server':
      return wait(stopped, 'offline', 0, failure, jitter);
  }
}

function wait(state: SyncState, phase: Phase, atLeast: number, failure: Failure, jitter: number): Step {
  const failures = state.failures + 1;
  const seconds = Math.max(atLeast, backOff(failures, failure.retryAfter, jitter));
  return stay({ ...state, phase, failures }, { t: 'stop' }, { t: 'schedule', seconds });
}

/** One probe when half-open: a pull. Uploads follow once the server has answered it. */
function connect(state: SyncState): Step {
  const next: SyncState = { ...state, ...STOPPED, phase: 'connecting', pulling: true };
  return stay(next, { t: 'stop' }, { t: 'pull', fresh: !state.hasReplica });
}

function pull(state: SyncState): Step {
  if (state.pulling) return stay({ ...state, pullAgain: true });
  return stay({ ...state, pulling: true, pullAgain: false }, { t: 'pull', fresh: !state.hasReplica });
}

function upload(state: SyncState): Step {
  const may = state.mail && state.reached && !state.pushing && !state.pushRests && isTrying(state.phase);
  return may ? stay({ ...state, pushing: true }, { t: 'push' }) : stay(state);
}

const stay = (state: SyncState, ...actions: SyncAction[]): Step => ({ state, actions });

function chain(first: Step, then: (state: SyncState) => Step): Step {
  const second = then(first.state);
  return { state: second.state, actions: [...first.actions, ...second.actions] };
}
