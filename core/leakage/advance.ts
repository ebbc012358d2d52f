import { type SignalType, VIOLATION_CONFIDENCE } from '../detection/signals.ts';
import {
  destinationOf,
  type Funnel,
  GOING_ON_MS,
  LEAKAGE_MS,
  layersOf,
  leadsAway,
  type Step,
  WINDOW_MS,
} from './define.ts';

export interface SignalsSeen {
  readonly at: number;
  readonly fromId: string;
  readonly signals: readonly { readonly type: SignalType; readonly confidence: number }[];
}

/**
 * A message with signals: the first begins the funnel, and a second kind makes it an attempt. A second kind is another
 * signal in a later message, or at once one of another layer (a number and a way to pay). Null: nothing changes.
 */
export function onSignals(funnel: Funnel | null, { at, fromId, signals }: SignalsSeen): Step | null {
  const found = signals.filter(({ type, confidence }) => confidence >= VIOLATION_CONFIDENCE && leadsAway(type));
  if (found.length === 0) return null;
  const types = [...new Set(found.map(({ type }) => type))];
  if (funnel === null) {
    const first = begin(at, fromId, types, destinationOf(found));
    return layersOf(types) < 2 ? { funnel: first, reached: ['signal'] } : attempt(first, at, ['signal', 'attempt']);
  }
  const open = at <= funnel.windowFrom + WINDOW_MS;
  const earlier = open ? funnel.kinds : [];
  const next: Funnel = {
    ...funnel,
    windowFrom: open ? Math.min(funnel.windowFrom, at) : at,
    kinds: [...new Set([...earlier, ...types])],
    destination: funnel.destination ?? destinationOf(found),
  };
  const second = earlier.length > 0 && types.some((type) => !earlier.includes(type));
  return funnel.stage === 'signal' && (second || layersOf(types) >= 2)
    ? attempt(next, at, ['attempt'])
    : { funnel: next, reached: [] };
}

const begin = (
  at: number,
  leakerId: string,
  kinds: readonly SignalType[],
  destination: Funnel['destination'],
): Funnel => ({
  stage: 'signal',
  windowFrom: at,
  kinds,
  leakerId,
  destination,
  signalAt: at,
  attemptAt: null,
  confirmationAt: null,
  leakageAt: null,
  loss: null,
  currency: null,
  checkAt: null,
});

const attempt = (funnel: Funnel, at: number, reached: Step['reached']): Step => ({
  funnel: { ...funnel, stage: 'attempt', attemptAt: at },
  reached,
});

/** A booking of the pair was cancelled or not kept: after an attempt, within the window, that confirms it. */
export function onCalledOff(
  funnel: Funnel | null,
  booking: { readonly at: number; readonly amount: number | null; readonly currency: string | null },
): Step | null {
  if (funnel === null) return null;
  const { at } = booking;
  if (funnel.stage === 'confirmation') return { funnel: withLoss(funnel, booking), reached: [] };
  if (funnel.stage !== 'attempt' || funnel.attemptAt === null) return null;
  if (at < funnel.attemptAt || at > funnel.windowFrom + WINDOW_MS) return null;
  const confirmed: Funnel = { ...funnel, stage: 'confirmation', confirmationAt: at, checkAt: at + LEAKAGE_MS };
  return { funnel: withLoss(confirmed, booking), reached: ['confirmation'] };
}

/** Amounts in another currency are not added up. */
function withLoss(funnel: Funnel, { amount, currency }: { amount: number | null; currency: string | null }): Funnel {
  if (amount === null || currency === null) return funnel;
  if (funnel.loss === null) return { ...funnel, loss: amount, currency };
  return funnel.currency === currency ? { ...funnel, loss: funnel.loss + amount } : funnel;
}

/** What is known of the pair's dealings when the question is asked. */
export interface Dealings {
  readonly paidAt: number | null;
  readonly messageAt: number | null;
}

/** They talk or meet again: 14 days after the confirmation, with nothing paid since, that is leakage. */
export function onGoingOn(funnel: Funnel | null, at: number, { paidAt }: Dealings): Step | null {
  if (funnel?.stage !== 'confirmation' || funnel.confirmationAt === null) return null;
  if (at < funnel.confirmationAt + LEAKAGE_MS || hasPaidSince(funnel.confirmationAt, paidAt)) return null;
  return leaked(funnel, at);
}

/** The clock's look at a confirmed pair: either it is leakage by now, or there is nothing to wait for any more. */
export function onCheck(funnel: Funnel, now: number, { paidAt, messageAt }: Dealings): Step | null {
  if (funnel.stage !== 'confirmation' || funnel.confirmationAt === null || funnel.checkAt === null) return null;
  if (now < funnel.checkAt) return null;
  const goesOn = messageAt !== null && messageAt > funnel.confirmationAt + GOING_ON_MS;
  if (goesOn && !hasPaidSince(funnel.confirmationAt, paidAt)) return leaked(funnel, funnel.checkAt);
  return { funnel: { ...funnel, checkAt: null }, reached: [] };
}

const hasPaidSince = (from: number, paidAt: number | null): boolean => paidAt !== null && paidAt > from;

const leaked = (funnel: Funnel, at: number): Step => ({
  funnel: { ...funnel, stage: 'leakage', leakageAt: at, checkAt: null },
  reached: ['leakage'],
});
