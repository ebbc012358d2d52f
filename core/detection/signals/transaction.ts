import type { TransactionInput } from '../define.ts';
import type { Detector, Evidence, Findings, Scene } from '../scene.ts';
import { NOTHING } from '../scene.ts';
import type { SignalType } from '../signals.ts';

/** Signals that a message raises by standing close to a transaction of the pair. */
const AFTER_FAILURE = 10 * 60_000;
const BEFORE_TRANSACTION = 5 * 60_000;
const SURE = 0.5;

const CONTACT = ['CONTACT_PHONE', 'CONTACT_EMAIL', 'CONTACT_SOCIAL', 'CONTACT_MESSAGING_APP', 'CONTACT_LINK'] as const;
const PAYMENT = ['PAYMENT_EXTERNAL'] as const;

/** The strongest evidence among the given signal types, when it is strong enough to be a violation. */
function strongest(found: ReadonlyMap<SignalType, Findings>, types: readonly SignalType[]): Evidence | null {
  let best: Evidence | null = null;
  for (const type of types) {
    for (const one of found.get(type)?.evidence ?? [])
      if (one.score >= SURE && (best === null || one.score > best.score)) best = one;
  }
  return best;
}

/** A transaction of the two that was begun before the message and had not ended by then; the last one begun. */
export function openTransaction(scene: Scene): TransactionInput | null {
  const { sentAt } = scene.now.message;
  const past = scene.context.transactions.filter((one) => one.at <= sentAt).sort((a, b) => a.at - b.at);
  const states = new Map(past.map((one) => [one.id, one]));
  return [...states.values()].filter((one) => one.status === 'initiated').at(-1) ?? null;
}

export function recentFailure(scene: Scene): TransactionInput | null {
  const { sentAt } = scene.now.message;
  return (
    scene.context.transactions.find(
      (one) => one.status === 'failed' && one.at <= sentAt && sentAt - one.at <= AFTER_FAILURE,
    ) ?? null
  );
}

function raise(base: Evidence, code: string, text: string, patterns: Evidence['patterns']): Findings {
  return { evidence: [{ ...base, reasons: [{ code, text }, ...base.reasons], patterns: patterns ?? [] }], benign: [] };
}

export const txRedirectAttempt: Detector = {
  type: 'TX_REDIRECT_ATTEMPT',
  detect(scene, found) {
    const base = strongest(found, PAYMENT);
    if (base === null || openTransaction(scene) === null) return NOTHING;
    return raise(base, 'open-transaction', 'Proposes another way to pay while a transaction of the two is open.', [
      'PAYMENT_WINDOW',
    ]);
  },
};

export const txFailureCorrelated: Detector = {
  type: 'TX_FAILURE_CORRELATED',
  detect(scene, found) {
    const base = strongest(found, [...PAYMENT, ...CONTACT]);
    if (base === null || recentFailure(scene) === null) return NOTHING;
    return raise(base, 'after-failure', 'Within ten minutes after a failed transaction of the two.', [
      'TX_FAILURE_RECENT',
    ]);
  },
};

export const txTimingAlignment: Detector = {
  type: 'TX_TIMING_ALIGNMENT',
  detect(scene, found) {
    const base = strongest(found, [...PAYMENT, ...CONTACT]);
    const { sentAt } = scene.now.message;
    const next = scene.context.transactions.some((one) => one.at > sentAt && one.at - sentAt <= BEFORE_TRANSACTION);
    if (base === null || !next) return NOTHING;
    return raise(base, 'before-transaction', 'Within five minutes before a transaction of the two.', [
      'PAYMENT_WINDOW',
    ]);
  },
};
