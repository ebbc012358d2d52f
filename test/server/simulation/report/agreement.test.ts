import { describe, expect, it } from 'vitest';
import { compare } from '../../../../server/simulation/report/agreement.ts';
import type { Outcome, SeenAction, SeenScore, SeenSignal } from '../../../../server/simulation/report/outcome.ts';

const outcome = (parts: Partial<Outcome>): Outcome => ({
  scores: [],
  actions: [],
  signals: [],
  deadLetters: 0,
  ...parts,
});
const action = (change: Partial<SeenAction> = {}): SeenAction => ({
  userId: 'ann',
  at: 1,
  kind: 'soft_warning',
  scoreId: 'a',
  effect: true,
  facts: '',
  ...change,
});
const score = (points: Readonly<Record<string, number>>, at = 1): SeenScore => ({
  id: 'a',
  userId: 'ann',
  at,
  value: 0,
  factors: Object.entries(points).map(([code, each]) => ({
    part: 'communication',
    code,
    text: code,
    points: each,
    cap: each,
  })),
});
const signal = (type: SeenSignal['type'], eventId = 'e'): SeenSignal => ({
  userId: 'ann',
  eventId,
  type,
  confidence: 0.9,
  at: 1,
});

describe('agreement of shadow and active', () => {
  it('counts the same first decision, in whatever order its actions were written', () => {
    const safe = action({ kind: 'safe_mode' });
    const asked = action({ kind: 'temporary_restriction', effect: false });
    const result = compare(outcome({ actions: [safe, asked] }), outcome({ actions: [asked, safe] }));
    expect(result).toEqual({ accounts: 1, same: 1, different: [], later: { active: 0, shadow: 0 } });
  });

  it('leaves out what history adds after the first decision', () => {
    const later = action({ at: 2, kind: 'hard_warning', scoreId: 'b' });
    const result = compare(outcome({ actions: [action(), later] }), outcome({ actions: [action()] }));
    expect(result).toMatchObject({ same: 1, different: [], later: { active: 1, shadow: 0 } });
  });

  it('parts decisions of one moment', () => {
    const next = action({ kind: 'hard_warning', scoreId: 'b' });
    const result = compare(outcome({ actions: [action(), next] }), outcome({ actions: [action()] }));
    expect(result).toMatchObject({ same: 1, different: [], later: { active: 1, shadow: 0 } });
  });

  it.each([
    ['another kind', action({ kind: 'hard_warning' })],
    ['another time', action({ at: 2 })],
    ['proposed only', action({ effect: false })],
  ])('%s is a difference without a cause', (_, other) => {
    const result = compare(
      outcome({ actions: [action()], scores: [score({ contact: 8 })] }),
      outcome({ actions: [other], scores: [score({ contact: 8 })] }),
    );
    expect(result.same).toBe(0);
    expect(result.different).toMatchObject([{ userId: 'ann', because: null }]);
  });

  it('names the term that only the history of neighbours put there', () => {
    const active = outcome({ actions: [action()], scores: [score({ contact: 18, device_suspended: 3 })] });
    const shadow = outcome({ scores: [score({ contact: 18 })] });
    expect(compare(active, shadow).different).toMatchObject([
      { active: { at: 1, actions: ['soft_warning'] }, shadow: null, because: 'device_suspended' },
    ]);
  });

  it('takes no history of its own for a cause: there is none before the first decision', () => {
    const active = outcome({ actions: [action()], scores: [score({ contact: 18, enforcement: 3 })] });
    expect(compare(active, outcome({})).different).toMatchObject([{ because: null }]);
  });

  it('names the signal that follows from enforcement', () => {
    const active = outcome({ actions: [action()], signals: [signal('CONTACT_PHONE_CHANGED')] });
    expect(compare(active, outcome({})).different).toMatchObject([{ because: 'CONTACT_PHONE_CHANGED' }]);
  });

  it('does not take another signal for history, whatever stands beside it', () => {
    const active = outcome({
      actions: [action()],
      scores: [score({ device_suspended: 3 })],
      signals: [signal('NETWORK_CONTAGION'), signal('CONTACT_PHONE')],
    });
    expect(compare(active, outcome({})).different).toMatchObject([{ because: null }]);
  });
});
