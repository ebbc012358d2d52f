import { describe, expect, test } from 'vitest';
import { ACTION_KINDS, type ActionKind } from '../../../core/enforcement/actions.ts';
import { type EvaluateInput, evaluate, type Party, type StandingAction } from '../../../core/enforcement/evaluate.ts';
import { EVALUATED_ACTIONS, type EvaluatedAction, HOLDS } from '../../../core/enforcement/holds.ts';
import type { Tier } from '../../../core/scoring/tiers.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const HOUR = 3_600_000;
const OFF = { shadow: false, killSwitch: false };

const standing = (kind: ActionKind, more: Partial<StandingAction> = {}): StandingAction => ({
  kind,
  state: 'applied',
  shadow: false,
  ends_at: NOW + HOUR,
  automatic: true,
  ...more,
});
const party = (tier: Tier | null, ...actions: StandingAction[]): Party => ({
  status: 'active',
  score: tier === null ? null : 50,
  tier,
  actions,
});
const signal = (type: EvaluateInput['signals'][number]['type'], confidence = 0.9) => ({ type, confidence });
const asked = (action: EvaluatedAction, account: Party | null, more: Partial<EvaluateInput> = {}) =>
  evaluate({ action, account, counterparty: null, signals: [], settings: () => OFF, now: NOW, ...more });
const short = ({ decision, wouldBe }: ReturnType<typeof evaluate>) => [decision, wouldBe];

test('an account that nobody knows is let through and watched', () => {
  const one = asked('message.send', null, { signals: [signal('CONTACT_PHONE')] });
  expect(one).toMatchObject({ decision: 'allow', wouldBe: null, score: null, tier: 'monitor' });
  expect(one.reasons.map(({ code }) => code)).toEqual(['unknown_user']);
});

test('an account that was never scored has no score', () => {
  expect(asked('booking.create', party(null))).toEqual({
    decision: 'allow',
    wouldBe: null,
    score: null,
    tier: 'monitor',
    reasons: [],
  });
});

describe('what stands against the account', () => {
  const cases = ACTION_KINDS.flatMap((kind) => EVALUATED_ACTIONS.map((action) => [kind, action] as const));
  test.each(cases)('%s, asked about %s, answers as the table says', (kind, action) => {
    expect(asked(action, party('low', standing(kind))).decision).toBe(HOLDS[kind][action] ?? 'allow');
  });

  test.each<[string, Partial<StandingAction>]>([
    ['that has ended', { ends_at: NOW }],
    ['that was reversed', { state: 'reversed' }],
    ['that waits for a person', { state: 'proposed' }],
    ['of shadow mode', { shadow: true }],
  ])('an action %s holds nothing', (_name, more) => {
    expect(asked('payment.initiate', party('low', standing('payment_blocked', more))).decision).toBe('allow');
  });

  test('the reason names it and its end', () => {
    expect(asked('payment.initiate', party('low', standing('payment_blocked'))).reasons).toEqual([
      { code: 'payment_blocked', text: 'The account: payments blocked until 2026-11-22T10:00:00.000Z' },
    ]);
  });

  test.each<[EvaluatedAction, string]>([
    ['booking.create', 'block'],
    ['payment.initiate', 'block'],
    ['message.send', 'allow'],
    ['provider.register', 'allow'],
  ])('against the other side, for %s: %s', (action, decision) => {
    const counterparty = party('critical', standing('account_suspension', { ends_at: null }));
    expect(asked(action, party('low'), { counterparty }).decision).toBe(decision);
  });
});

describe('the tier alone never holds', () => {
  test.each<[Tier, string]>([
    ['monitor', 'allow'],
    ['low', 'allow'],
    ['medium', 'allow'],
    ['high', 'flag'],
    ['critical', 'flag'],
  ])('%s: %s', (tier, decision) => {
    for (const action of EVALUATED_ACTIONS) expect(asked(action, party(tier)).decision).toBe(decision);
  });
});

describe('a text', () => {
  const two = [signal('CONTACT_PHONE'), signal('PAYMENT_EXTERNAL')];
  test.each<[string, EvaluateInput['signals'], Tier, string]>([
    ['without signals', [], 'medium', 'allow'],
    ['with a signal that is only informational', [signal('CONTACT_PHONE', 0.49)], 'medium', 'allow'],
    ['with one layer', [signal('CONTACT_PHONE'), signal('CONTACT_EMAIL')], 'critical', 'flag'],
    ['with two layers, of an account without a history', two, 'low', 'flag'],
    ['with two layers, of an account with one', two, 'medium', 'block'],
    ['with a second layer that is only informational', [two[0]!, signal('PAYMENT_EXTERNAL', 0.4)], 'medium', 'flag'],
  ])('%s', (_name, signals, tier, decision) => {
    expect(asked('message.send', party(tier), { signals }).decision).toBe(decision);
  });
});

describe('switches', () => {
  const signals = [signal('CONTACT_PHONE'), signal('PAYMENT_EXTERNAL')];
  const automatic = party('low', standing('payment_blocked'));
  const byPerson = party('low', standing('payment_blocked', { automatic: false }));
  const SHADOW = { shadow: true, killSwitch: false };
  const KILLED = { shadow: false, killSwitch: true };
  test.each<[string, EvaluatedAction, Party, EvaluateInput['signals'], typeof OFF, unknown[]]>([
    ['shadow says what it would have been', 'message.send', party('medium'), signals, SHADOW, ['allow', 'block']],
    ['shadow lets what stands stand', 'payment.initiate', automatic, [], SHADOW, ['block', null]],
    ['the kill switch holds no text back', 'message.send', party('medium'), signals, KILLED, ['flag', 'block']],
    ['the kill switch lifts what no person chose', 'payment.initiate', automatic, [], KILLED, ['flag', 'block']],
    ['the kill switch lifts nothing of a person', 'payment.initiate', byPerson, [], KILLED, ['block', null]],
  ])('%s', (_name, action, account, given, settings, expected) => {
    expect(short(asked(action, account, { signals: given, settings: () => settings }))).toEqual(expected);
  });

  test('shadow of one tier or one rule is that of the account and its finding', () => {
    const seen: string[] = [];
    asked('message.send', party('high'), {
      signals,
      settings: (tier, rule) => {
        seen.push(`${tier} ${rule}`);
        return OFF;
      },
    });
    expect(new Set(seen)).toEqual(new Set(['high evaluate/tier', 'high evaluate/text']));
  });
});
