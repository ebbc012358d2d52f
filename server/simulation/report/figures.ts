import { type Rate, wilson } from '../../../core/detection/evaluate/statistics.ts';
import {
  MESSAGE_SIGNAL_TYPES,
  SIGNAL_TYPES,
  type SignalType,
  TRANSACTION_SIGNAL_TYPES,
  VIOLATION_CONFIDENCE,
} from '../../../core/detection/signals.ts';
import { actionInfo } from '../../../core/enforcement/actions.ts';
import { TIERS, type Tier, tierOf, tierRank } from '../../../core/scoring/tiers.ts';
import { PERSONA_NAMES, type Persona } from '../personas.ts';
import type { Outcome, SeenAction, SeenScore } from './outcome.ts';
import type { GroundTruth } from './play.ts';

const HOUR_MS = 3_600_000;
export const REACHED = TIERS.filter((tier) => tier !== 'monitor');

/** Accounts of a persona that broke a rule, and how far their scores came at their highest. */
export interface Recall {
  readonly persona: Persona;
  readonly offenders: number;
  readonly highest: number | null;
  /** What carried the highest score, strongest first. */
  readonly carriedBy: readonly string[];
  /** Came at least so far. */
  readonly reached: Readonly<Record<string, Rate>>;
  /** From the first broken rule to the first action in effect, hours; null where none was. */
  readonly firstAction: Delay;
  readonly firstRestriction: Delay;
}
interface Delay {
  readonly acted: number;
  readonly medianHours: number | null;
  readonly p90Hours: number | null;
}

/** An honest account that was held back, and why. */
export interface FalseRestriction {
  readonly userId: string;
  readonly kind: string;
  readonly at: string;
  readonly facts: string;
  /** The strongest terms of its score then, in words. */
  readonly because: readonly string[];
}

export interface SignalFigures {
  readonly type: SignalType;
  readonly fired: number;
  /** Of those that count as violations: how many are right. */
  readonly precision: Rate;
  /** Right by the marked event, or by who the account is. */
  readonly by: 'event' | 'account';
}

export interface Figures {
  readonly recall: readonly Recall[];
  readonly honest: {
    readonly accounts: number;
    readonly warned: Rate;
    readonly restricted: Rate;
    readonly restrictions: readonly FalseRestriction[];
  };
  readonly signals: readonly SignalFigures[];
  readonly silent: readonly SignalType[];
}

const isRestriction = ({ kind, effect }: SeenAction): boolean =>
  effect && ['restricted', 'suspended', 'banned'].includes(actionInfo(kind).status ?? '');

/** What the active run did, held against what is true. */
export function figuresOf(outcome: Outcome, truth: GroundTruth): Figures {
  const signals = SIGNAL_TYPES.map((type) => signalFigures(type, outcome, truth));
  return {
    recall: PERSONA_NAMES.filter((persona) => persona !== 'honest').map((persona) => recallOf(persona, outcome, truth)),
    honest: honestOf(outcome, truth),
    signals,
    silent: signals.filter(({ fired }) => fired === 0).map(({ type }) => type),
  };
}

function recallOf(persona: Persona, outcome: Outcome, truth: GroundTruth): Recall {
  const began = new Map<string, number>();
  for (const { userId, at } of truth.violations.values())
    if (truth.personas.get(userId) === persona) began.set(userId, Math.min(at, began.get(userId) ?? at));
  const highest = highestScores(outcome);
  const scores = [...began.keys()].flatMap((userId) => highest.get(userId) ?? []);
  const top = scores.sort((a, b) => b.value - a.value)[0];
  const reached = (tier: Tier): number =>
    scores.filter(({ value }) => tierRank(tierOf(value)) >= tierRank(tier)).length;
  const delays = (counts: (action: SeenAction) => boolean): Delay => {
    const first = new Map<string, number>();
    for (const action of outcome.actions.filter(counts))
      if (!first.has(action.userId)) first.set(action.userId, action.at);
    const hours = [...began]
      .flatMap(([userId, since]) => (first.has(userId) ? [((first.get(userId) ?? 0) - since) / HOUR_MS] : []))
      .map((delay) => Math.max(0, delay))
      .sort((a, b) => a - b);
    return { acted: hours.length, medianHours: quantile(hours, 0.5), p90Hours: quantile(hours, 0.9) };
  };
  return {
    persona,
    offenders: began.size,
    highest: top?.value ?? null,
    carriedBy: top ? termsOf(top) : [],
    reached: Object.fromEntries(REACHED.map((tier) => [tier, wilson(reached(tier), began.size)])),
    firstAction: delays(({ effect }) => effect),
    firstRestriction: delays(isRestriction),
  };
}

function highestScores({ scores }: Outcome): Map<string, SeenScore> {
  const highest = new Map<string, SeenScore>();
  for (const score of scores)
    if (score.value > (highest.get(score.userId)?.value ?? -1)) highest.set(score.userId, score);
  return highest;
}

/** The value below which that share of the list lies (nearest rank); the list is in order. */
function quantile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.ceil(sorted.length * share) - 1];
  return value === undefined ? null : Math.round(value * 100) / 100;
}

function honestOf(outcome: Outcome, truth: GroundTruth): Figures['honest'] {
  const honest = new Set([...truth.personas].flatMap(([userId, persona]) => (persona === 'honest' ? [userId] : [])));
  const actions = outcome.actions.filter(({ userId, effect }) => effect && honest.has(userId));
  const restrictions = actions.filter(isRestriction);
  const distinct = (list: readonly SeenAction[]): number => new Set(list.map(({ userId }) => userId)).size;
  return {
    accounts: honest.size,
    warned: wilson(distinct(actions), honest.size),
    restricted: wilson(distinct(restrictions), honest.size),
    restrictions: restrictions.map(({ userId, kind, at, facts }) => ({
      userId,
      kind,
      at: new Date(at).toISOString(),
      facts,
      because: strongestTerms(outcome, userId, at),
    })),
  };
}

const SHOWN = 5;

function strongestTerms({ scores }: Outcome, userId: string, until: number): string[] {
  const score = scores.findLast((one) => one.userId === userId && one.at <= until);
  return score ? termsOf(score).slice(0, SHOWN) : [];
}

const termsOf = ({ factors }: SeenScore): string[] =>
  factors
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ text, points }) => `${text} (${points})`);

const BY_EVENT: ReadonlySet<SignalType> = new Set<SignalType>([
  ...MESSAGE_SIGNAL_TYPES,
  ...TRANSACTION_SIGNAL_TYPES,
  'DISCOUNT_OFFER_DETECTED',
  'PATTERN_COORDINATED',
]);

function signalFigures(type: SignalType, { signals }: Outcome, { personas, violations }: GroundTruth): SignalFigures {
  const fired = signals.filter((signal) => signal.type === type);
  const counted = fired.filter(({ confidence }) => confidence >= VIOLATION_CONFIDENCE);
  const byEvent = BY_EVENT.has(type);
  const right = counted.filter(({ eventId, userId }) =>
    byEvent ? violations.get(eventId)?.userId === userId : (personas.get(userId) ?? 'honest') !== 'honest',
  );
  return {
    type,
    fired: fired.length,
    precision: wilson(right.length, counted.length),
    by: byEvent ? 'event' : 'account',
  };
}
