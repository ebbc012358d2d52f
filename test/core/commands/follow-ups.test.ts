import { describe, expect, test } from 'vitest';
import type { CommandContext, Rows, Verdict } from '../../../core/commands/define.ts';
import { runCommand } from '../../../core/commands/run.ts';
import { OPEN } from '../../../core/tables/follow-ups.ts';
import type { Row } from '../../../core/tables/index.ts';
import { aCase, anAction, aSignal, aUser, context, ID, NOW, rowsOf } from './fixtures.ts';

const FOLLOW_UP = '00000000-0000-7000-8000-0000000000f1';
const NEW_ACTION = '00000000-0000-7000-8000-0000000000f2';
const FIRST = '00000000-0000-7000-8000-0000000000f3';
const LEAD = { id: ID.other, role: 'lead' } as const;

const decision = (kind = 'message_throttled') => ({
  case_id: ID.case,
  reason_code: 'contact_sharing',
  comment: 'from the train',
  actions: [{ id: ID.action, kind, hours: null }],
  verdicts: [{ signal_id: ID.signal, verdict: 'true_positive' }],
  seen: { state: 'open', tier: 'medium', claimed_by: null },
});
const aFollowUp = (values: Partial<Row<'follow_ups'>> = {}): Row<'follow_ups'> => ({
  ...OPEN,
  id: FOLLOW_UP,
  version: 1,
  kind: 'quarantined',
  person_id: ID.moderator,
  device_id: ID.device,
  case_id: ID.case,
  command: 'decide',
  args: decision(),
  code: 'device_revoked',
  made_at: NOW - 10_000,
  recorded_at: NOW - 5_000,
  ...values,
});
const store = (found: Partial<Row<'follow_ups'>> = {}, more: Parameters<typeof rowsOf>[0] = {}): Rows =>
  rowsOf({ cases: [aCase()], users: [aUser()], signals: [aSignal()], follow_ups: [aFollowUp(found)], ...more });
const asLead = (values: Partial<CommandContext> = {}) => context({ person: LEAD, ...values });

const BASE = { follow_up_id: FOLLOW_UP, case_id: ID.case };
const SEEN = { state: 'open', tier: 'medium', claimed_by: null };
const ACCEPT = { ...BASE, reason: 'I saw the same', severity: 4, seen: SEEN };
const refusal = (verdict: Verdict) => (verdict.ok ? verdict.outcome : verdict.refusal.code);
const changesOf = (verdict: Verdict) =>
  verdict.ok ? verdict.changes.map(({ table, op, id, values }) => ({ at: `${table}/${op}`, id, values })) : [];

describe('what was quarantined', () => {
  test('is decided anew in the name of the lead, on the rows as they are now', () => {
    const verdict = runCommand('accept_quarantined', ACCEPT, store(), asLead());
    expect(changesOf(verdict)).toMatchObject([
      { at: 'decisions/insert', id: ID.command, values: { person_id: ID.other, opinion: 'first' } },
      { at: 'actions/insert', id: ID.action, values: { decided_by: ID.other, state: 'applied' } },
      { at: 'signals/update', values: { verdict: 'true_positive', verdict_by: ID.other } },
      { at: 'cases/update', values: { state: 'decided', decided_by: ID.other } },
      { at: 'users/update', values: { status: 'restricted' } },
      {
        at: 'follow_ups/update',
        id: FOLLOW_UP,
        values: { resolution: 'accepted', resolved_by: ID.other, resolution_reason: 'I saw the same' },
      },
    ]);
    expect(verdict).toMatchObject({ effects: [{ kind: 'rescore' }], audit: { entity: 'cases', entityId: ID.case } });
  });

  test('a note lands as the lead’s', () => {
    const note = { command: 'add_note', args: { case_id: ID.case, body: 'called him' } };
    const args = { ...ACCEPT, severity: 0, seen: null };
    expect(changesOf(runCommand('accept_quarantined', args, store(note), asLead()))).toMatchObject([
      { at: 'notes/insert', values: { person_id: ID.other, body: 'called him' } },
      { at: 'follow_ups/update', values: { resolution: 'accepted' } },
    ]);
  });

  test('is discarded with a reason and changes nothing else', () => {
    const verdict = runCommand('discard_quarantined', { ...BASE, reason: 'a stolen laptop' }, store(), asLead());
    expect(changesOf(verdict)).toMatchObject([
      { at: 'follow_ups/update', values: { resolution: 'discarded', resolution_reason: 'a stolen laptop' } },
    ]);
    expect(refusal(runCommand('discard_quarantined', { ...BASE, reason: '' }, store(), asLead()))).toBe(
      'command_malformed',
    );
  });

  test.each<[string, string, Rows, CommandContext, object]>([
    ['is settled once', 'follow_up_done', store({ resolution: 'discarded' }), asLead(), {}],
    ['never by its author', 'follow_up_own', store({ person_id: ID.other }), asLead(), {}],
    ['not under another case', 'follow_up_not_found', store({ case_id: ID.user }), asLead(), {}],
    ['not as what it is not', 'follow_up_not_found', store({ kind: 'second_opinion' }), asLead(), {}],
    [
      'a claim does not land',
      'follow_up_not_landable',
      store({ command: 'claim', args: { case_id: ID.case } }),
      asLead(),
      {},
    ],
    ['nor what cannot be read', 'follow_up_not_landable', store({ args: null }), asLead(), {}],
    [
      'nor what is stronger than was seen',
      'follow_up_changed',
      store({ args: decision('permanent_ban') }),
      asLead(),
      {},
    ],
    [
      'nor over a decision',
      'case_already_decided',
      store({}, { cases: [aCase({ state: 'decided' })] }),
      asLead(),
      { seen: { ...SEEN, state: 'decided' } },
    ],
    ['nor unlooked at', 'case_moved_on', store({}, { cases: [aCase({ tier: 'critical' })] }), asLead(), {}],
    ['nor by who may not', 'command_not_permitted', store(), context(), {}],
  ])('%s', (_what, code, rows, ctx, change) => {
    expect(refusal(runCommand('accept_quarantined', { ...ACCEPT, ...change }, rows, ctx))).toBe(code);
  });
});

describe('a second opinion', () => {
  const opinion = { kind: 'second_opinion', code: null } as const;
  const decided = aCase({ state: 'decided', decided_by: ID.device, decision_id: FIRST, second_opinions: 1 });
  const held = anAction({ decision_id: FIRST, automatic: false, state: 'applied', kind: 'payment_held' });
  const world = (more: Parameters<typeof rowsOf>[0] = {}, found: Partial<Row<'follow_ups'>> = {}) =>
    store({ ...opinion, ...found }, { cases: [decided], actions: [held], ...more });
  const ADOPT = {
    ...BASE,
    reason: 'the second is right',
    severity: 4,
    action_ids: [NEW_ACTION],
    decision_id: FIRST,
    seen: SEEN,
  };

  test('leaves a follow-up when it arrives', () => {
    const late = context({ commandId: FOLLOW_UP });
    const verdict = runCommand(
      'decide',
      decision(),
      rowsOf({ cases: [decided], users: [aUser()], signals: [aSignal()] }),
      late,
    );
    expect(changesOf(verdict).at(-1)).toMatchObject({
      at: 'follow_ups/insert',
      id: FOLLOW_UP,
      values: { kind: 'second_opinion', person_id: ID.moderator, command: 'decide', resolution: null },
    });
  });

  test('is acknowledged: the first decision stands', () => {
    const verdict = runCommand('acknowledge_second_opinion', { ...BASE, reason: null }, world(), asLead());
    expect(changesOf(verdict)).toMatchObject([{ at: 'follow_ups/update', values: { resolution: 'acknowledged' } }]);
  });

  test('is adopted as a compensating decision: what the first one holds is taken back', () => {
    const verdict = runCommand('adopt_second_opinion', ADOPT, world(), asLead());
    expect(changesOf(verdict)).toMatchObject([
      { at: 'decisions/insert', id: ID.command, values: { opinion: 'compensating', person_id: ID.other } },
      { at: 'actions/insert', id: NEW_ACTION, values: { kind: 'message_throttled', state: 'applied' } },
      { at: 'actions/update', id: held.id, values: { state: 'reversed', decided_by: ID.other } },
      { at: 'signals/update' },
      { at: 'cases/update', values: { state: 'decided', decision_id: ID.command } },
      { at: 'users/update', values: { status: 'restricted' } },
      { at: 'follow_ups/update', values: { resolution: 'adopted' } },
    ]);
  });

  test('a proposal of the first decision falls with it', () => {
    const proposed = { ...held, kind: 'account_suspension', state: 'proposed' } as const;
    const verdict = runCommand('adopt_second_opinion', ADOPT, world({ actions: [proposed] }), asLead());
    expect(changesOf(verdict)).toContainEqual(
      expect.objectContaining({
        at: 'actions/update',
        id: held.id,
        values: expect.objectContaining({ state: 'rejected' }),
      }),
    );
  });

  test.each<[string, string, Rows, object]>([
    [
      'a suspension is changed by an appeal',
      'opinion_irreversible',
      world({ actions: [{ ...held, kind: 'account_suspension' }] }),
      {},
    ],
    ['not when the decision is another one by now', 'follow_up_changed', world(), { decision_id: FOLLOW_UP }],
    ['not with other actions than were seen', 'follow_up_changed', world(), { action_ids: [] }],
    ['not with stronger ones', 'follow_up_changed', world({}, { args: decision('permanent_ban') }), {}],
    ['never one’s own', 'follow_up_own', world({}, { person_id: ID.other }), {}],
  ])('%s', (_what, code, rows, change) => {
    expect(refusal(runCommand('adopt_second_opinion', { ...ADOPT, ...change }, rows, asLead()))).toBe(code);
  });
});
