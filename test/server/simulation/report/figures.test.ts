import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../server/simulation/report/figures.ts';
import type { Outcome, SeenAction, SeenSignal } from '../../../../server/simulation/report/outcome.ts';
import type { GroundTruth } from '../../../../server/simulation/report/play.ts';

const HOUR = 3_600_000;
const truth: GroundTruth = {
  personas: new Map([
    ['good', 'honest'],
    ['fair', 'honest'],
    ['bad', 'leaker'],
    ['worse', 'leaker'],
    ['idle', 'leaker'],
  ]),
  violations: new Map([
    ['e1', { userId: 'bad', violation: 'contact', disguise: null, at: 0 }],
    ['e2', { userId: 'bad', violation: 'contact', disguise: null, at: 5 * HOUR }],
    ['e3', { userId: 'worse', violation: 'contact', disguise: null, at: 10 * HOUR }],
  ]),
  events: 10,
  from: 0,
  to: 100 * HOUR,
};
const score = (userId: string, value: number) => ({
  id: `${userId}-${value}`,
  userId,
  at: HOUR,
  value,
  factors: [{ part: 'communication' as const, code: 'contact', text: 'contact', points: value, cap: value }],
});
const action = (userId: string, kind: SeenAction['kind'], at: number, effect = true): SeenAction => ({
  userId,
  kind,
  at,
  effect,
  scoreId: 's',
  facts: 'facts',
});
const signal = (type: SeenSignal['type'], userId: string, eventId: string, confidence = 0.9): SeenSignal => ({
  type,
  userId,
  eventId,
  confidence,
  at: 0,
});
const outcome: Outcome = {
  scores: [score('bad', 65), score('bad', 30), score('worse', 45), score('good', 41)],
  actions: [
    action('bad', 'soft_warning', 2 * HOUR),
    action('bad', 'safe_mode', 8 * HOUR),
    action('worse', 'account_suspension', 11 * HOUR, false),
    action('good', 'message_throttled', 3 * HOUR),
    action('fair', 'soft_warning', 3 * HOUR),
  ],
  signals: [
    signal('CONTACT_PHONE', 'bad', 'e1'),
    signal('CONTACT_PHONE', 'good', 'e9'),
    signal('CONTACT_PHONE', 'good', 'e8', 0.47),
    signal('BOOKING_NO_SHOW_PATTERN', 'idle', 'e7'),
    signal('BOOKING_NO_SHOW_PATTERN', 'fair', 'e6'),
  ],
  deadLetters: 0,
};
const figures = figuresOf(outcome, truth);
const leakers = figures.recall.find(({ persona }) => persona === 'leaker');

describe('the figures of a run', () => {
  it('count offenders that offended, by the highest tier that they reached', () => {
    expect(leakers).toMatchObject({ offenders: 2, highest: 65 });
    const hits = Object.entries(leakers?.reached ?? {}).map(([tier, rate]) => [tier, rate.hits]);
    expect(hits).toEqual([
      ['low', 2],
      ['medium', 2],
      ['high', 1],
      ['critical', 0],
    ]);
  });
  it('take the time from the first broken rule to the first act in effect', () => {
    expect(leakers?.firstAction).toEqual({ acted: 1, medianHours: 2, p90Hours: 2 });
    expect(leakers?.firstRestriction).toEqual({ acted: 1, medianHours: 8, p90Hours: 8 });
  });
  it('tell honest accounts that were warned from those held back, with the reason', () => {
    expect(figures.honest).toMatchObject({ accounts: 2, warned: { hits: 2 }, restricted: { hits: 1, of: 2 } });
    expect(figures.honest.restrictions).toEqual([
      {
        userId: 'good',
        kind: 'message_throttled',
        at: new Date(3 * HOUR).toISOString(),
        facts: 'facts',
        because: ['contact (41)'],
      },
    ]);
  });
  it('hold signals of messages against the marked events, others against who the account is', () => {
    const of = (type: string) => figures.signals.find((one) => one.type === type);
    expect(of('CONTACT_PHONE')).toMatchObject({ fired: 3, by: 'event', precision: { hits: 1, of: 2 } });
    expect(of('BOOKING_NO_SHOW_PATTERN')).toMatchObject({ fired: 2, by: 'account', precision: { hits: 1, of: 2 } });
  });
  it('name what never fired', () => {
    expect(figures.silent).toContain('PAYMENT_CIRCULAR');
    expect(figures.silent).not.toContain('CONTACT_PHONE');
  });
});
