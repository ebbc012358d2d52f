import type { SignalType } from '../../../core/detection/signals.ts';
import type { Outcome, SeenAction } from './outcome.ts';

/**
 * What is recorded in shadow has no history: no earlier action weighs in a score, none makes a neighbour's device
 * suspect. So an account is compared up to and including the first decision about it that asks for something; from then
 * on the active run knows what the other must not.
 */
export interface Agreement {
  /** Accounts to which something happens in either run. */
  readonly accounts: number;
  /** The same first decision: the same kinds of action, in effect or proposed, at the same time. */
  readonly same: number;
  readonly different: readonly Difference[];
  /** Actions after the first decision on their account: what history adds or brings forward. */
  readonly later: { readonly active: number; readonly shadow: number };
}

export interface Difference {
  readonly userId: string;
  readonly active: Step | null;
  readonly shadow: Step | null;
  /** What only the history of others put there; null where the runs should have agreed. */
  readonly because: string | null;
}

/** What one decision does to an account. */
export interface Step {
  readonly at: number;
  readonly actions: readonly string[];
}

/** Terms and signals that follow from what was done to other accounts: nothing was done to this one yet. */
const OF_HISTORY = new Set(['device_suspended', 'device_high_risk', 'risky_ties']);
const SIGNALS_OF_HISTORY: ReadonlySet<SignalType> = new Set([
  'NETWORK_CONTAGION',
  'CONTACT_PHONE_CHANGED',
  'CONTACT_EMAIL_CHANGED',
]);

/** Every decision takes a violation more than the one before into account, and says so in its facts. */
const decisionOf = ({ scoreId, facts }: SeenAction): string => `${scoreId} ${facts}`;
const nameOf = ({ kind, effect }: SeenAction): string => (effect ? kind : `${kind} (proposed)`);

const seen = ({ at, actions }: Step): Step => ({ at, actions });

interface First extends Step {
  readonly decision: string;
  readonly scoreId: string;
  readonly actions: string[];
}

function firstSteps(outcome: Outcome): Map<string, First> {
  const steps = new Map<string, First>();
  for (const action of outcome.actions) {
    const { userId, at, scoreId } = action;
    const step = steps.get(userId);
    const decision = decisionOf(action);
    if (!step) steps.set(userId, { at, scoreId, decision, actions: [nameOf(action)] });
    else if (step.decision === decision) step.actions.push(nameOf(action));
  }
  for (const { actions } of steps.values()) actions.sort();
  return steps;
}

const laterThan = ({ actions }: Outcome, first: ReadonlyMap<string, Step>): number =>
  actions.length - [...first.values()].reduce((sum, step) => sum + step.actions.length, 0);

const sameStep = (a: Step | undefined, b: Step | undefined): boolean =>
  a !== undefined && b !== undefined && a.at === b.at && a.actions.join() === b.actions.join();

export function compare(active: Outcome, shadow: Outcome): Agreement {
  const [ofActive, ofShadow] = [firstSteps(active), firstSteps(shadow)];
  const accounts = [...new Set([...ofActive.keys(), ...ofShadow.keys()])].sort();
  const different = accounts.filter((userId) => !sameStep(ofActive.get(userId), ofShadow.get(userId)));
  return {
    accounts: accounts.length,
    same: accounts.length - different.length,
    different: different.map((userId) => {
      const [a, s] = [ofActive.get(userId) ?? null, ofShadow.get(userId) ?? null];
      const until = Math.min(a?.at ?? Number.POSITIVE_INFINITY, s?.at ?? Number.POSITIVE_INFINITY);
      return {
        userId,
        active: a && seen(a),
        shadow: s && seen(s),
        because: causeOf(knownOf(active, userId, until, a), knownOf(shadow, userId, until, s)),
      };
    }),
    later: { active: laterThan(active, ofActive), shadow: laterThan(shadow, ofShadow) },
  };
}

/** The terms of the score and the signals in which the runs differ by then, when they name what only history explains. */
function causeOf(a: Known, s: Known): string | null {
  const signals = [...a.signals, ...s.signals]
    .filter((key) => a.signals.has(key) !== s.signals.has(key))
    .map((key) => key.split(' ')[0] as SignalType);
  if (signals.some((type) => !SIGNALS_OF_HISTORY.has(type))) return null;
  const terms = [...new Set([...a.points.keys(), ...s.points.keys()])].filter(
    (code) => (a.points.get(code) ?? 0) !== (s.points.get(code) ?? 0),
  );
  // A signal more moves what counts signals, and a part that is full gives way elsewhere: both are consequences.
  const causes = [...terms.filter((code) => OF_HISTORY.has(code)), ...new Set(signals)];
  return causes.length > 0 ? causes.sort().join(', ') : null;
}

interface Known {
  readonly points: ReadonlyMap<string, number>;
  readonly signals: ReadonlySet<string>;
}

const knownOf = (outcome: Outcome, userId: string, until: number, first: First | null): Known => ({
  points: pointsOf(outcome, userId, until, first),
  signals: signalsOf(outcome, userId, until),
});

/** The terms of the score that was decided on, or of the newest one of that time. */
function pointsOf({ scores }: Outcome, userId: string, until: number, first: First | null): Map<string, number> {
  const score =
    (first?.at === until && scores.find(({ id }) => id === first.scoreId)) ||
    scores.findLast((one) => one.userId === userId && one.at <= until);
  return new Map(score?.factors.map(({ code, points }) => [code, points]));
}

const signalsOf = ({ signals }: Outcome, userId: string, until: number): Set<string> =>
  new Set(
    signals
      .filter((signal) => signal.userId === userId && signal.at <= until)
      .map(({ type, eventId }) => `${type} ${eventId}`),
  );
