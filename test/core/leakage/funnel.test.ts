import { describe, expect, test } from 'vitest';
import type { SignalType } from '../../../core/detection/signals.ts';
import { type Dealings, onCalledOff, onCheck, onGoingOn, onSignals } from '../../../core/leakage/advance.ts';
import type { Funnel, LeakageStage } from '../../../core/leakage/define.ts';

const DAY = 86_400_000;
const T = Date.UTC(2026, 2, 1);

type Event =
  | { readonly day: number; readonly signals: readonly SignalType[]; readonly confidence?: number }
  | { readonly day: number; readonly calledOff: number | null; readonly currency?: string }
  | { readonly day: number; readonly talk: true; readonly paid?: number }
  | { readonly day: number; readonly check: true; readonly messageOn?: number; readonly paid?: number };

const onDay = (day: number | undefined): number | null => (day === undefined ? null : T + day * DAY);

function stepOf(funnel: Funnel | null, event: Event) {
  const at = T + event.day * DAY;
  if ('signals' in event) {
    const { confidence = 0.9 } = event;
    return onSignals(funnel, { at, fromId: 'leaker', signals: event.signals.map((type) => ({ type, confidence })) });
  }
  if ('calledOff' in event)
    return onCalledOff(funnel, { at, amount: event.calledOff, currency: event.currency ?? 'EUR' });
  const dealings: Dealings = { paidAt: onDay(event.paid), messageAt: 'talk' in event ? at : onDay(event.messageOn) };
  if ('talk' in event) return onGoingOn(funnel, at, dealings);
  return funnel && onCheck(funnel, at, dealings);
}

/** Plays the events and answers the funnel and every stage with the day on which it was reached. */
function play(events: readonly Event[]): { funnel: Funnel | null; reached: [LeakageStage, number][] } {
  let funnel: Funnel | null = null;
  const reached: [LeakageStage, number][] = [];
  for (const event of events) {
    const step = stepOf(funnel, event);
    if (!step) continue;
    funnel = step.funnel;
    for (const stage of step.reached) reached.push([stage, event.day]);
  }
  return { funnel, reached };
}

const TO_ATTEMPT: Event[] = [
  { day: 0, signals: ['CONTACT_PHONE'] },
  { day: 1, signals: ['PAYMENT_EXTERNAL'] },
];
const TO_CONFIRMATION: Event[] = [...TO_ATTEMPT, { day: 2, calledOff: 80 }];
const ALL: [LeakageStage, number][] = [
  ['signal', 0],
  ['attempt', 1],
  ['confirmation', 2],
];

describe('the stages', () => {
  test.each<{ name: string; events: Event[]; reached: [LeakageStage, number][] }>([
    {
      name: 'one kind, again and again',
      events: [0, 1, 2].map((day) => ({ day, signals: ['CONTACT_PHONE'] })),
      reached: [['signal', 0]],
    },
    {
      name: 'a second kind later',
      events: TO_ATTEMPT,
      reached: [
        ['signal', 0],
        ['attempt', 1],
      ],
    },
    {
      name: 'a number and its app in one message are one kind',
      events: [{ day: 0, signals: ['CONTACT_PHONE', 'CONTACT_MESSAGING_APP'] }],
      reached: [['signal', 0]],
    },
    {
      name: 'a number and a way to pay at once',
      events: [{ day: 0, signals: ['CONTACT_PHONE', 'PAYMENT_EXTERNAL'] }],
      reached: [
        ['signal', 0],
        ['attempt', 0],
      ],
    },
    {
      name: 'a second kind after the window',
      events: [
        { day: 0, signals: ['CONTACT_PHONE'] },
        { day: 8, signals: ['PAYMENT_EXTERNAL'] },
      ],
      reached: [['signal', 0]],
    },
    {
      name: 'a second kind in the renewed window',
      events: [
        { day: 0, signals: ['CONTACT_PHONE'] },
        { day: 8, signals: ['CONTACT_PHONE'] },
        { day: 9, signals: ['PAYMENT_EXTERNAL'] },
      ],
      reached: [
        ['signal', 0],
        ['attempt', 9],
      ],
    },
    { name: 'a weak signal', events: [{ day: 0, signals: ['CONTACT_PHONE'], confidence: 0.4 }], reached: [] },
    { name: 'grooming leads nowhere by itself', events: [{ day: 0, signals: ['GROOMING_LANGUAGE'] }], reached: [] },
    { name: 'called off after the attempt', events: TO_CONFIRMATION, reached: ALL },
    {
      name: 'called off before the attempt',
      events: [
        { day: 0, signals: ['CONTACT_PHONE'] },
        { day: 1, calledOff: 80 },
      ],
      reached: [['signal', 0]],
    },
    {
      name: 'called off after the window',
      events: [...TO_ATTEMPT, { day: 8, calledOff: 80 }],
      reached: [
        ['signal', 0],
        ['attempt', 1],
      ],
    },
    {
      name: 'they go on without paying',
      events: [...TO_CONFIRMATION, { day: 17, talk: true }],
      reached: [...ALL, ['leakage', 17]],
    },
    { name: 'thirteen days are too few', events: [...TO_CONFIRMATION, { day: 15, talk: true }], reached: ALL },
    { name: 'they paid since', events: [...TO_CONFIRMATION, { day: 17, talk: true, paid: 5 }], reached: ALL },
    {
      name: 'the clock sees that they went on',
      events: [...TO_CONFIRMATION, { day: 16, check: true, messageOn: 10 }],
      reached: [...ALL, ['leakage', 16]],
    },
    {
      name: 'the clock sees that they fell silent',
      events: [...TO_CONFIRMATION, { day: 16, check: true, messageOn: 2 }],
      reached: ALL,
    },
    {
      name: 'the clock comes too early',
      events: [...TO_CONFIRMATION, { day: 10, check: true, messageOn: 9 }],
      reached: ALL,
    },
    {
      name: 'nothing turns it back',
      events: [
        ...TO_CONFIRMATION,
        { day: 17, talk: true },
        { day: 40, signals: ['CONTACT_EMAIL'] },
        { day: 41, calledOff: 10 },
        { day: 80, talk: true },
      ],
      reached: [...ALL, ['leakage', 17]],
    },
  ])('$name', ({ events, reached }) => {
    expect(play(events).reached).toEqual(reached);
  });
});

test('says who, where to, and what it cost', () => {
  const { funnel } = play([
    { day: 0, signals: ['CONTACT_PHONE', 'CONTACT_MESSAGING_APP'] },
    { day: 1, signals: ['PAYMENT_EXTERNAL'] },
    { day: 2, calledOff: 80 },
    { day: 3, calledOff: 40 },
    { day: 4, calledOff: 100, currency: 'USD' },
  ]);
  expect(funnel).toMatchObject({
    leakerId: 'leaker',
    destination: 'app',
    loss: 120,
    currency: 'EUR',
    checkAt: T + 16 * DAY,
  });
});

test('an unknown amount stays unknown', () => {
  expect(play([...TO_ATTEMPT, { day: 2, calledOff: null }]).funnel).toMatchObject({
    stage: 'confirmation',
    loss: null,
  });
});
