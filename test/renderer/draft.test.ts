import { describe, expect, test } from 'vitest';
import { decideArgs as schema } from '../../core/commands/decide.ts';
import { suggestReason } from '../../core/enforcement/suggest.ts';
import type { CaseResult } from '../../core/queries/case.ts';
import {
  decideArgs,
  EMPTY_DRAFT,
  irreversible,
  seenVersions,
  suggestedDraft,
  turnVerdicts,
  verdictOf,
  whyNotReady,
  withAction,
  withReason,
} from '../../renderer/screens/case/draft.ts';

const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const data = {
  case: { id: uuid(1), version: 4, state: 'open', tier: 'high', claimed_by: null },
  subject: { id: uuid(2), version: 2 },
  decisions: [],
  signals: [
    { id: uuid(10), version: 1, type: 'CONTACT_PHONE', confidence: 0.9, verdict: null },
    { id: uuid(11), version: 1, type: 'PAYMENT_EXTERNAL', confidence: 0.4, verdict: null },
    { id: uuid(12), version: 3, type: 'GROOMING_LANGUAGE', confidence: 0.99, verdict: 'false_positive' },
  ],
} as unknown as CaseResult;
const [sure, unsure] = data.signals as [CaseResult['signals'][0], CaseResult['signals'][0]];

describe('a draft', () => {
  test('opens with the reason of the surest signal that nobody has judged', () => {
    expect(suggestedDraft(data).reason).toBe('contact_sharing');
    expect(suggestReason([])).toBeNull();
  });

  test.each([
    ['fraud', 'fraud'],
    ['no_violation', null],
  ])('of a case all of whose signals were judged: %s on record → %s', (reason_code, reason) => {
    const judged = data.signals.map((signal) => ({ ...signal, verdict: 'true_positive' }));
    const onRecord = { ...data, signals: judged, decisions: [{ id: uuid(20), reason_code }] };
    const escalated = { ...onRecord, case: { ...data.case, state: 'decided', decision_id: uuid(20) } };
    expect(suggestedDraft(escalated as unknown as CaseResult).reason).toBe(reason);
  });

  test.each([
    ['contact_sharing', 'true_positive', null],
    ['no_violation', 'false_positive', 'false_positive'],
    ['insufficient_evidence', null, null],
  ] as const)('%s says %s of a sure signal and %s of an informational one', (reason, ofSure, ofUnsure) => {
    const draft = withReason(EMPTY_DRAFT, reason);
    expect([verdictOf(draft, sure), verdictOf(draft, unsure)]).toEqual([ofSure, ofUnsure]);
  });

  test('what the person set stands, also “no verdict”', () => {
    const draft = { ...withReason(EMPTY_DRAFT, 'contact_sharing'), verdicts: { [sure.id]: null } };
    expect(verdictOf(draft, sure)).toBeNull();
  });

  test('all verdicts turn at once, and back', () => {
    const once = turnVerdicts(withReason(EMPTY_DRAFT, 'contact_sharing'), data);
    expect(Object.values(once.verdicts)).toEqual(['true_positive', 'true_positive']);
    expect(Object.values(turnVerdicts(once, data).verdicts)).toEqual(['false_positive', 'false_positive']);
  });

  test('a reason that says nothing was wrong drops the actions', () => {
    const draft = withAction(withReason(EMPTY_DRAFT, 'fraud'), 'hard_warning');
    expect(withReason(draft, 'no_violation').actions).toEqual([]);
    expect(withAction(draft, 'hard_warning').actions).toEqual([]);
  });

  test('says what is missing', () => {
    expect(whyNotReady(EMPTY_DRAFT)).toMatch(/reason/u);
    expect(whyNotReady(withReason(EMPTY_DRAFT, 'fraud'))).toMatch(/action/u);
    expect(whyNotReady(withReason(EMPTY_DRAFT, 'no_violation'))).toBeNull();
    expect(irreversible(withAction(withReason(EMPTY_DRAFT, 'fraud'), 'permanent_ban'))).toEqual(['permanent_ban']);
  });

  test('becomes arguments that the command accepts, with what was seen', () => {
    const draft = { ...withAction(withReason(EMPTY_DRAFT, 'contact_sharing'), 'hard_warning'), comment: '  twice ' };
    const args = decideArgs(data, draft, () => uuid(99));
    expect(schema.parse(args)).toEqual({
      case_id: uuid(1),
      reason_code: 'contact_sharing',
      comment: 'twice',
      actions: [{ id: uuid(99), kind: 'hard_warning', hours: null }],
      verdicts: [{ signal_id: uuid(10), verdict: 'true_positive' }],
      seen: { state: 'open', tier: 'high', claimed_by: null },
    });
    expect(decideArgs(data, EMPTY_DRAFT, () => uuid(99))).toBeNull();
    expect(seenVersions(data)).toMatchObject({ [`cases/${uuid(1)}`]: 4, [`users/${uuid(2)}`]: 2 });
  });
});
