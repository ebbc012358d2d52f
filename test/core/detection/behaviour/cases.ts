import { describe, expect, test } from 'vitest';
import type { BehaviourEvent } from '../../../../core/detection/behaviour/define.ts';
import { type SignalType, VIOLATION_CONFIDENCE } from '../../../../core/detection/signals.ts';
import { play, type Setting } from './stage.ts';

type Nested<T> = T | readonly Nested<T>[];

export interface Case extends Setting {
  readonly name: string;
  readonly events: readonly Nested<BehaviourEvent>[];
  /** Who is charged, in any order; empty: a near miss. */
  readonly charged: readonly string[];
  /** Of those charged, who is at no time charged with a violation; said where it matters. */
  readonly bystanders?: readonly string[];
  /** Must be in a reason. */
  readonly says?: string;
}

/** Checks that each signal of the table charges whom it should, and has a case that fires and a near miss. */
export function checkCases(cases: Partial<Record<SignalType, readonly Case[]>>): void {
  describe.each(Object.entries(cases))('%s', (type, ofType) => {
    test.each(ofType)('$name → $charged', ({ events, charged, bystanders, says, ...setting }) => {
      const flat = events.flat(4) as BehaviourEvent[];
      const raised = play(flat, setting).filter((draft) => draft.type === type);
      expect([...new Set(raised.map((draft) => draft.userId))].sort()).toEqual([...charged].sort());
      if (bystanders) {
        const violators = raised.filter(({ confidence }) => confidence >= VIOLATION_CONFIDENCE);
        const rest = charged.filter((id) => !violators.some(({ userId }) => userId === id));
        expect(rest).toEqual(bystanders);
      }
      for (const draft of raised) {
        expect(draft.confidence).toBeGreaterThan(0);
        expect(draft.confidence).toBeLessThanOrEqual(1);
        expect(draft.reasons.length).toBeGreaterThan(0);
        expect(draft.counterpartyId).not.toBe(draft.userId);
      }
      if (says) expect(raised.flatMap((draft) => draft.reasons.map(({ text }) => text)).join('\n')).toContain(says);
    });

    test('has a case that fires and a near miss', () => {
      expect(ofType.some(({ charged }) => charged.length > 0)).toBe(true);
      expect(ofType.some(({ charged }) => charged.length === 0)).toBe(true);
    });
  });
}
