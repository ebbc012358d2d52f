import { describe, expect, it } from 'vitest';
import { refuse } from '../../../core/contract/errors.ts';
import {
  type Failure,
  INITIAL,
  type SyncAction,
  type SyncEvent,
  type SyncState,
  transition,
} from '../../../core/replica/machine.ts';

const failure = (
  kind: Failure['kind'],
  code: Failure['refusal']['code'] = 'offline',
  retryAfter: number | null = null,
) => ({ kind, refusal: refuse(code), retryAfter }) satisfies Failure;

const state = (change: Partial<SyncState>): SyncState => ({ ...INITIAL, ...change });
const trying = (change: Partial<SyncState>): SyncState => state({ reached: true, hasReplica: true, ...change });
const online = trying({ phase: 'online', live: 'open' });

const names = (actions: readonly SyncAction[]): string[] =>
  actions.map((action) =>
    action.t === 'pull'
      ? `pull${action.fresh ? ' fresh' : ''}`
      : action.t === 'schedule' || action.t === 'schedule_push'
        ? `${action.t} ${action.seconds}`
        : action.t,
  );

interface Line {
  readonly what: string;
  readonly from: SyncState;
  readonly event: SyncEvent;
  readonly to: Partial<SyncState>;
  readonly actions: readonly string[];
}

/** With jitter 0 the first back-off is half a second. */
const LINES: readonly Line[] = [
  {
    what: 'opening without a replica asks for the first one',
    from: INITIAL,
    event: { t: 'opened', hasReplica: false, signedIn: true, mail: false },
    to: { phase: 'connecting', pulling: true },
    actions: ['stop', 'pull fresh'],
  },
  {
    what: 'opening with a replica catches up',
    from: INITIAL,
    event: { t: 'opened', hasReplica: true, signedIn: true, mail: true },
    to: { phase: 'connecting', pulling: true, pushing: false },
    actions: ['stop', 'pull'],
  },
  {
    what: 'opening without a token needs a sign-in and says so',
    from: INITIAL,
    event: { t: 'opened', hasReplica: true, signedIn: false, mail: true },
    to: { phase: 'sign_in_needed', problem: { code: 'token_missing' } },
    actions: ['stop'],
  },
  {
    what: 'locking ends everything',
    from: online,
    event: { t: 'closed', known: true },
    to: { phase: 'locked', live: 'closed' },
    actions: ['stop'],
  },
  {
    what: 'signing out of an unknown device',
    from: online,
    event: { t: 'closed', known: false },
    to: { phase: 'signed_out' },
    actions: ['stop'],
  },
  {
    what: 'a locked device hears nothing',
    from: state({ phase: 'locked' }),
    event: { t: 'poke' },
    to: { phase: 'locked' },
    actions: [],
  },
  {
    what: 'the first head tells that the first replica is coming',
    from: state({ phase: 'connecting', pulling: true }),
    event: { t: 'window_began' },
    to: { phase: 'first_replica', reached: true },
    actions: [],
  },
  {
    what: 'uploads go beside the download as soon as the server has answered',
    from: state({ phase: 'connecting', hasReplica: true, pulling: true, mail: true }),
    event: { t: 'window_began' },
    to: { phase: 'catching_up', pulling: true, pushing: true },
    actions: ['push'],
  },
  {
    what: 'after the window the stream is opened',
    from: trying({ phase: 'catching_up', pulling: true, failures: 3, problem: refuse('offline') }),
    event: { t: 'window_applied' },
    to: { phase: 'catching_up', live: 'opening', failures: 0, problem: null },
    actions: ['open_live'],
  },
  {
    what: 'the stream is open: one more window closes the gap before it',
    from: trying({ phase: 'catching_up', live: 'opening' }),
    event: { t: 'live_opened' },
    to: { phase: 'catching_up', live: 'open', pulling: true },
    actions: ['pull'],
  },
  {
    what: 'stream open and window applied: online',
    from: trying({ phase: 'catching_up', live: 'open', pulling: true }),
    event: { t: 'window_applied' },
    to: { phase: 'online', pulling: false },
    actions: [],
  },
  {
    what: 'a change announced while a window travels asks again afterwards',
    from: trying({ phase: 'online', live: 'open', pulling: true }),
    event: { t: 'live_changed' },
    to: { pullAgain: true },
    actions: [],
  },
  {
    what: '… and the question follows',
    from: trying({ phase: 'online', live: 'open', pulling: true, pullAgain: true }),
    event: { t: 'window_applied' },
    to: { pulling: true, pullAgain: false },
    actions: ['pull'],
  },
  {
    what: 'a broken connection: offline, everything stopped, one try scheduled',
    from: trying({ phase: 'online', live: 'open', pulling: true, pushing: true }),
    event: { t: 'pull_failed', failure: failure('network') },
    to: { phase: 'offline', live: 'closed', pulling: false, pushing: false, failures: 1, problem: { code: 'offline' } },
    actions: ['stop', 'schedule 0.5'],
  },
  {
    what: 'the server asks to wait: at least that long',
    from: trying({ phase: 'catching_up', pulling: true }),
    event: { t: 'pull_failed', failure: failure('server', 'overloaded', 7) },
    to: { phase: 'offline' },
    actions: ['stop', 'schedule 7'],
  },
  {
    what: 'half-open: one probe, and no upload beside it',
    from: state({ phase: 'offline', hasReplica: true, mail: true, failures: 2 }),
    event: { t: 'timer' },
    to: { phase: 'connecting', pulling: true, pushing: false, reached: false },
    actions: ['stop', 'pull'],
  },
  {
    what: 'a person may try now',
    from: state({ phase: 'offline', hasReplica: true, failures: 9 }),
    event: { t: 'poke' },
    to: { phase: 'connecting' },
    actions: ['stop', 'pull'],
  },
  {
    what: 'mail while offline waits',
    from: state({ phase: 'offline', hasReplica: true }),
    event: { t: 'mail', waiting: true },
    to: { phase: 'offline', mail: true, pushing: false },
    actions: [],
  },
  {
    what: 'mail while online leaves',
    from: online,
    event: { t: 'mail', waiting: true },
    to: { pushing: true },
    actions: ['push'],
  },
  {
    what: 'after a push the window is asked for, and the rest leaves',
    from: trying({ phase: 'online', live: 'open', pushing: true, mail: true }),
    event: { t: 'pushed', more: true },
    to: { pushing: true, pulling: true, pushFailures: 0 },
    actions: ['pull', 'push'],
  },
  {
    what: 'a server that cannot take uploads does not stop downloads',
    from: trying({ phase: 'online', live: 'open', pushing: true, mail: true }),
    event: { t: 'push_failed', failure: failure('server', 'unavailable') },
    to: { phase: 'online', live: 'open', pushing: false, pushRests: true },
    actions: ['schedule_push 0.5'],
  },
  {
    what: '… new mail does not shorten its rest',
    from: trying({ phase: 'online', live: 'open', pushRests: true, mail: true }),
    event: { t: 'mail', waiting: true },
    to: { pushing: false },
    actions: [],
  },
  {
    what: '… and its timer tries again',
    from: trying({ phase: 'online', live: 'open', pushRests: true, mail: true }),
    event: { t: 'push_timer' },
    to: { pushing: true, pushRests: false },
    actions: ['push'],
  },
  {
    what: 'an upload that reaches nobody tells that the connection is gone',
    from: trying({ phase: 'online', live: 'open', pushing: true }),
    event: { t: 'push_failed', failure: failure('network') },
    to: { phase: 'offline', live: 'closed' },
    actions: ['stop', 'schedule 0.5'],
  },
  {
    what: 'an expired session stops everything and consumes nothing',
    from: trying({ phase: 'online', live: 'open', pushing: true, mail: true }),
    event: { t: 'push_failed', failure: failure('sign_in', 'token_expired') },
    to: { phase: 'sign_in_needed', mail: true, problem: { code: 'token_expired' } },
    actions: ['stop'],
  },
  {
    what: 'another database: built anew at once',
    from: trying({ phase: 'catching_up', pulling: true }),
    event: { t: 'pull_failed', failure: failure('rebuild', 'epoch_changed') },
    to: { phase: 'connecting', hasReplica: false, pulling: true },
    actions: ['stop', 'pull fresh'],
  },
  {
    what: 'that answer to a fresh question is the server’s fault: no loop',
    from: trying({ phase: 'connecting', hasReplica: false, pulling: true }),
    event: { t: 'pull_failed', failure: failure('rebuild', 'epoch_changed') },
    to: { phase: 'blocked' },
    actions: ['stop', 'schedule 30'],
  },
  {
    what: 'an old console is blocked, and looks again from time to time',
    from: trying({ phase: 'catching_up', pulling: true }),
    event: { t: 'pull_failed', failure: failure('blocked', 'protocol_unsupported') },
    to: { phase: 'blocked', problem: { code: 'protocol_unsupported' } },
    actions: ['stop', 'schedule 30'],
  },
  {
    what: 'a blocked console may be tried by a person',
    from: state({ phase: 'blocked', hasReplica: true }),
    event: { t: 'poke' },
    to: { phase: 'connecting' },
    actions: ['stop', 'pull'],
  },
  {
    what: 'a damaged replica is built anew',
    from: online,
    event: { t: 'replica_lost', refusal: refuse('replica_corrupt') },
    to: { phase: 'connecting', hasReplica: false, problem: { code: 'replica_corrupt' } },
    actions: ['stop', 'pull fresh'],
  },
  {
    what: 'a stream that ends quietly is opened again after a window',
    from: online,
    event: { t: 'live_closed', quick: false, failure: null },
    to: { phase: 'catching_up', live: 'closed', pulling: true, quickCloses: 0 },
    actions: ['pull'],
  },
  {
    what: 'three quick closes: ask regularly instead, and do not claim to be online',
    from: trying({ phase: 'catching_up', pulling: true, quickCloses: 3 }),
    event: { t: 'window_applied' },
    to: { phase: 'catching_up', live: 'closed', quickCloses: 4 },
    actions: ['schedule 5'],
  },
  {
    what: '… the regular question',
    from: trying({ phase: 'catching_up', quickCloses: 4 }),
    event: { t: 'timer' },
    to: { pulling: true },
    actions: ['pull'],
  },
  {
    what: '… and after a minute of it the stream is tried again',
    from: trying({ phase: 'catching_up', pulling: true, quickCloses: 15 }),
    event: { t: 'window_applied' },
    to: { live: 'opening', quickCloses: 0 },
    actions: ['open_live'],
  },
  {
    what: 'answers that come after the connection was given up change nothing',
    from: state({ phase: 'offline', hasReplica: true }),
    event: { t: 'window_applied' },
    to: { phase: 'offline' },
    actions: [],
  },
];

describe('the sync machine', () => {
  it.each(LINES)('$what', ({ from, event, to, actions }) => {
    const step = transition(from, event, 0);
    expect(step.state).toMatchObject(to);
    expect(names(step.actions)).toEqual(actions);
  });

  it('backs off with jitter between half of the doubled step and all of it, up to a minute', () => {
    const waits = (jitter: number): number[] => {
      let current = trying({ phase: 'connecting' });
      return Array.from({ length: 9 }, () => {
        const step = transition(current, { t: 'pull_failed', failure: failure('network') }, jitter);
        current = { ...step.state, phase: 'connecting' };
        return step.actions.flatMap((action) => (action.t === 'schedule' ? [action.seconds] : []))[0] ?? -1;
      });
    };
    expect(waits(0)).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
    expect(waits(0.9999).map(Math.round)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });
});
