import { describe, expect, test } from 'vitest';
import { runCommand } from '../../../core/commands/run.ts';
import { ACTION_KINDS, actionInfo } from '../../../core/enforcement/actions.ts';
import { BUILT_IN, bundleContent, completed, givenBundle, needsSecondPerson } from '../../../core/policy/bundle.ts';
import { aCase, anAction, aSignal, aUser, context, ID, rowsOf } from '../commands/fixtures.ts';

const { reasons, second_person } = BUILT_IN;
const content = { reasons, second_person };
const off = { clause: 'TOS-9', in_force: false };

describe('rules', () => {
  test('that are built in may be published as they are', () => {
    expect(bundleContent.parse(content)).toEqual(content);
  });

  test.each<[string, object]>([
    [
      'no reason that blames',
      {
        ...content,
        reasons: Object.fromEntries(
          Object.entries(reasons).map(([code, one]) => [code, code === 'no_violation' ? one : off]),
        ),
      },
    ],
    [
      'no reason that does not blame',
      { ...content, reasons: { ...reasons, no_violation: off, insufficient_evidence: off } },
    ],
    ['a reason left out', { ...content, reasons: { fraud: reasons.fraud } }],
    ['a reason that there is not', { ...content, reasons: { ...reasons, gossip: reasons.fraud } }],
    ['a clause without a name', { ...content, reasons: { ...reasons, fraud: { clause: ' ', in_force: true } } }],
    ['an action that there is not', { ...content, second_person: ['flogging'] }],
    ['more than there is to say', { ...content, routing: [] }],
    ['a version of their own', { ...content, version: 7 }],
  ])('with %s are none', (_what, rules) => {
    expect(bundleContent.safeParse(rules).success).toBe(false);
  });

  test('of a server that is older than a reason hold with what is built in for it', () => {
    const { fraud, ...older } = reasons;
    const given = givenBundle.parse({ version: 3, reasons: { ...older, solicitation: off }, second_person: [] });
    expect(completed(given)).toEqual({ version: 3, reasons: { ...reasons, solicitation: off }, second_person: [] });
    expect(completed(given).reasons.fraud).toEqual(fraud);
  });

  test('never let one person do alone what cannot be undone', () => {
    for (const kind of ACTION_KINDS) expect(needsSecondPerson(BUILT_IN, kind)).toBe(actionInfo(kind).irreversible);
    expect(needsSecondPerson({ second_person: ['message_throttled'] }, 'message_throttled')).toBe(true);
  });
});

describe('a decision', () => {
  const args = (kind = 'message_throttled') => ({
    case_id: ID.case,
    reason_code: 'contact_sharing',
    comment: null,
    actions: [{ id: ID.action, kind, hours: null }],
    verdicts: [],
    seen: { state: 'open', tier: 'medium', claimed_by: null },
  });
  const rows = (actions: ReturnType<typeof anAction>[] = []) =>
    rowsOf({ cases: [aCase()], users: [aUser()], signals: [aSignal()], actions });
  const by = (policy: object, actions: ReturnType<typeof anAction>[] = []) =>
    runCommand('decide', args(), rows(actions), { ...context(), policy: { ...BUILT_IN, ...policy } });

  test('keeps the clause of the rules that it was given by', () => {
    const verdict = by({ reasons: { ...reasons, contact_sharing: { clause: 'TOS-4.1b', in_force: true } } });
    if (!verdict.ok) throw new Error(verdict.refusal.code);
    expect(verdict.audit.policyClause).toBe('TOS-4.1b');
    for (const table of ['decisions', 'actions']) {
      const change = verdict.changes.find((one) => one.table === table);
      expect(change?.values).toMatchObject({ policy_clause: 'TOS-4.1b' });
    }
  });

  test('is not given for a reason that is no longer in force', () => {
    const verdict = by({ reasons: { ...reasons, contact_sharing: off } });
    expect(verdict).toEqual({ ok: false, refusal: { code: 'reason_not_in_force' } });
  });

  test('only proposes what the rules give to two people, and leaves automation’s proposal of it open', () => {
    const proposal = anAction({ kind: 'message_throttled', state: 'proposed', automatic: true, case_id: ID.case });
    const verdict = by({ second_person: ['message_throttled'] }, [proposal]);
    if (!verdict.ok) throw new Error(verdict.refusal.code);
    expect(verdict.changes.find((one) => one.table === 'cases')?.values).toMatchObject({ state: 'pending_approval' });
    const actions = verdict.changes.filter((one) => one.table === 'actions');
    expect(actions.map(({ op, values }) => [op, 'state' in values && values.state])).toEqual([['insert', 'proposed']]);
    expect(verdict.changes.some((one) => one.table === 'users')).toBe(false);
  });
});
