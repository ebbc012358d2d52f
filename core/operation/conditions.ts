import type { Priority } from './priorities.ts';
import type { Vitals } from './vitals.ts';

/** Something that whoever keeps the server running has to look at, as it is now. */
export interface Finding {
  readonly key: string;
  readonly priority: Priority;
  readonly title: string;
  readonly detail: string;
}

type Verdict = { readonly priority: Priority; readonly detail: string } | null;

interface Condition {
  readonly title: string;
  /** True of one machine or process, and not of the database: its key names that. */
  readonly local: boolean;
  /** Somebody may be at work there: leads are told too. */
  readonly forLeads?: true;
  judge(vitals: Vitals): Verdict;
}

const seconds = (value: number): string => `${Math.round(value)} s`;

/** The more urgent of two bounds that is passed. */
const beyond = (value: number, high: number, critical: number, detail: string): Verdict => {
  if (value >= critical) return { priority: 'critical', detail };
  return value >= high ? { priority: 'high', detail } : null;
};

const GIB = 2 ** 30;

export const CONDITIONS: Readonly<Record<string, Condition>> = {
  pipeline_lag: {
    title: 'Events are decided late',
    local: false,
    judge: ({ lagSeconds, waiting }) =>
      beyond(lagSeconds, 30, 300, `${waiting} events wait, the oldest for ${seconds(lagSeconds)}`),
  },
  backlog: {
    title: 'The backlog is nearly full',
    local: false,
    judge: ({ waiting, maxWaiting }) =>
      beyond(waiting / maxWaiting, 0.8, 1, `${waiting} of at most ${maxWaiting} events wait`),
  },
  dead_letters: {
    title: 'Events could not be processed',
    local: false,
    judge: ({ deadLetters }) =>
      deadLetters > 0 ? { priority: 'medium', detail: `${deadLetters} events: docket dead-letters list` } : null,
  },
  effects_overdue: {
    title: 'What follows a decision is late',
    local: false,
    judge: ({ effectsOverdueSeconds, effectsWaiting }) =>
      beyond(
        effectsOverdueSeconds,
        300,
        3_600,
        `${effectsWaiting} effects wait, one is due for ${seconds(effectsOverdueSeconds)}`,
      ),
  },
  effects_failed: {
    title: 'What follows a decision failed',
    local: false,
    judge: ({ effectsFailed }) =>
      effectsFailed > 0 ? { priority: 'high', detail: `${effectsFailed} effects are not tried any more` } : null,
  },
  feed_lag: {
    title: 'A transaction stays open',
    local: false,
    judge: ({ feedLagSeconds }) =>
      beyond(
        feedLagSeconds,
        60,
        600,
        `one that writes is open for ${seconds(feedLagSeconds)}: consoles read rows again until it ends`,
      ),
  },
  // Nothing is down: what it asks for is a person's look, not another server.
  orders_astray: {
    title: 'An order reached another device than it was for',
    local: false,
    forLeads: true,
    judge: ({ ordersAstray }) =>
      ordersAstray.length === 0
        ? null
        : {
            priority: 'medium',
            detail: `somebody gave it to ${ordersAstray.join(', ')} in the last day; it was refused there, and stays open for its own`,
          },
  },
  disk: {
    title: 'The disk is nearly full',
    local: true,
    judge({ disk }) {
      if (disk === null) return { priority: 'high', detail: 'how much is free could not be read' };
      const detail = `${(disk.freeBytes / GIB).toFixed(1)} GiB of ${(disk.totalBytes / GIB).toFixed(1)} GiB are free`;
      if (disk.freeBytes < GIB / 2) return { priority: 'critical', detail };
      return disk.freeBytes < 2 * GIB ? { priority: 'high', detail } : null;
    },
  },
  loops: {
    title: 'Background work does not run',
    local: true,
    judge({ loops }) {
      const bad = loops.filter(({ state }) => state === 'failing' || state === 'stalled');
      const detail = bad.map(({ name, state }) => `${name} is ${state}`).join(', ');
      return bad.length === 0 ? null : { priority: 'high', detail };
    },
  },
};

/** The key under which a condition is raised; `place` is the process that judges. */
const keyOf = (name: string, place: string): string => (CONDITIONS[name]?.local ? `${name}/${place}` : name);

/** Keys that are a lead's business too. */
export const LEADS_KEYS: readonly string[] = Object.keys(CONDITIONS).filter((name) => CONDITIONS[name]?.forLeads);

/** Every key that a process in this place can raise, and therefore may resolve. */
export const judgedKeys = (place: string): string[] => Object.keys(CONDITIONS).map((name) => keyOf(name, place));

/** What is wrong now. */
export const findingsOf = (vitals: Vitals, place: string): Finding[] =>
  Object.entries(CONDITIONS).flatMap(([name, { title, judge }]) => {
    const verdict = judge(vitals);
    return verdict === null ? [] : [{ key: keyOf(name, place), title, ...verdict }];
  });
