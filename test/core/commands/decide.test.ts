import { describe, expect, it } from 'vitest';
import type { CommandArgs } from '../../../core/commands/index.ts';
import { runCommand } from '../../../core/commands/run.ts';
import { aCase, anAction, aSignal, aUser, context, ID, NOW, rowsOf } from './fixtures.ts';

type Args = CommandArgs<'decide'>;
const args = (values: Partial<Args> = {}): Args => ({
  case_id: ID.case,
  reason_code: 'contact_sharing',
  comment: null,
  actions: [{ id: ID.action, kind: 'hard_warning', hours: null }],
  verdicts: [{ signal_id: ID.signal, verdict: 'true_positive' }],
  seen: { state: 'open', tier: 'medium', claimed_by: null },
  ...values,
});
const store = { cases: [aCase()], users: [aUser()], signals: [aSignal()], actions: [] };
const LEASE = { state: 'claimed', claimed_by: ID.other, claim_expires_at: NOW + 60_000 } as const;

describe('decide', () => {
  it('applies a reversible action, derives the status and records the verdict', () => {
    const verdict = runCommand('decide', args(), rowsOf(store), context());
    expect(verdict).toMatchObject({ ok: true, outcome: 'accepted', effects: [{ kind: 'rescore', user_id: ID.user }] });
    if (!verdict.ok) return;
    const by = (table: string) => verdict.changes.filter((change) => change.table === table);
    expect(by('decisions')[0]).toMatchObject({
      op: 'insert',
      id: ID.command,
      values: { opinion: 'first', decided_at: NOW - 1000 },
    });
    expect(by('actions')[0]).toMatchObject({
      op: 'insert',
      values: { state: 'applied', ends_at: NOW + 720 * 3_600_000 },
    });
    expect(by('signals')[0]).toMatchObject({ op: 'update', values: { verdict: 'true_positive' } });
    expect(by('cases')[0]).toMatchObject({ op: 'update', values: { state: 'decided', claimed_by: null } });
    expect(by('users')[0]).toMatchObject({ op: 'update', values: { status: 'warned' } });
  });

  it('only proposes an irreversible action, and the case waits', () => {
    const verdict = runCommand(
      'decide',
      args({ actions: [{ id: ID.action, kind: 'permanent_ban', hours: null }] }),
      rowsOf(store),
      context(),
    );
    expect(verdict).toMatchObject({
      ok: true,
      changes: expect.arrayContaining([
        expect.objectContaining({
          table: 'actions',
          values: expect.objectContaining({ state: 'proposed', starts_at: null }),
        }),
        expect.objectContaining({ table: 'cases', values: expect.objectContaining({ state: 'pending_approval' }) }),
      ]),
    });
    expect(verdict.ok && verdict.changes.some((change) => change.table === 'users')).toBe(false);
  });

  it('answers what automation proposed: approved when chosen, rejected when not', () => {
    const proposals = [
      anAction(),
      anAction({ id: ID.other, kind: 'payment_held' }),
      anAction({ id: ID.signal, shadow: true }),
    ];
    const verdict = runCommand('decide', args(), rowsOf({ ...store, actions: proposals }), context());
    const answered = verdict.ok ? verdict.changes.filter((c) => c.table === 'actions' && c.op === 'update') : [];
    expect(answered.map((change) => [change.id, change.values.state])).toEqual([
      [ID.proposal, 'approved'],
      [ID.other, 'rejected'],
    ]);
  });

  it('never lets one person approve what is irreversible', () => {
    const rows = rowsOf({ ...store, actions: [anAction({ kind: 'account_suspension' })] });
    const wanted = [{ id: ID.action, kind: 'account_suspension', hours: null } as const];
    const verdict = runCommand('decide', args({ actions: wanted }), rows, context());
    const onActions = verdict.ok ? verdict.changes.filter((change) => change.table === 'actions') : [];
    expect(onActions.map((change) => [change.op, change.values.state])).toEqual([['insert', 'proposed']]);
  });

  it('gives back what automation holds when nothing was wrong, and nothing that a person decided', () => {
    const held = anAction({ kind: 'safe_mode', state: 'applied' });
    const byPerson = anAction({ id: ID.other, kind: 'hard_warning', state: 'applied', automatic: false });
    const rows = rowsOf({ ...store, users: [aUser({ status: 'restricted' })], actions: [held, byPerson] });
    const verdict = runCommand(
      'decide',
      args({ reason_code: 'no_violation', actions: [], verdicts: [] }),
      rows,
      context(),
    );
    const changed = verdict.ok ? verdict.changes : [];
    expect(changed.filter((change) => change.table === 'actions')).toEqual([
      { table: 'actions', op: 'update', id: held.id, values: { state: 'reversed', decided_by: ID.moderator } },
    ]);
    expect(changed.find((change) => change.table === 'users')).toMatchObject({ values: { status: 'warned' } });
  });

  it('becomes a second opinion when someone decided meanwhile, and applies nothing', () => {
    const decided = { ...store, cases: [aCase({ state: 'decided', decided_by: ID.other })] };
    const verdict = runCommand('decide', args(), rowsOf(decided), context());
    expect(verdict).toMatchObject({ ok: true, outcome: 'accepted_as_second_opinion', effects: [] });
    expect(verdict.ok && verdict.changes.map((change) => change.table).sort()).toEqual([
      'cases',
      'decisions',
      'follow_ups',
    ]);
  });

  it('keeps a decision over a claim that the person could not have seen', () => {
    const claimed = { ...store, cases: [aCase(LEASE)] };
    expect(runCommand('decide', args(), rowsOf(claimed), context())).toMatchObject({ ok: true, outcome: 'accepted' });
  });

  it.each([
    ['case_not_found', args(), { ...store, cases: [] }],
    ['reason_needs_no_action', args({ reason_code: 'no_violation' }), store],
    ['reason_needs_action', args({ actions: [] }), store],
    ['signal_not_of_case', args(), { ...store, signals: [aSignal({ user_id: ID.other })] }],
    [
      'case_already_decided',
      args({ seen: { state: 'decided', tier: 'medium', claimed_by: null } }),
      { ...store, cases: [aCase({ state: 'decided' })] },
    ],
    ['case_already_decided', args(), { ...store, cases: [aCase({ state: 'decided', decided_by: ID.moderator })] }],
    [
      'case_claimed',
      args({ seen: { state: 'claimed', tier: 'medium', claimed_by: ID.other } }),
      { ...store, cases: [aCase(LEASE)] },
    ],
    ['case_moved_on', args(), { ...store, cases: [aCase({ tier: 'high' })] }],
  ] as const)('refuses with %s', (code, given, rows) => {
    expect(runCommand('decide', given, rowsOf(rows), context())).toMatchObject({ ok: false, refusal: { code } });
  });

  it('refuses a role without the permission before it looks at anything', () => {
    const auditor = context({ person: { id: ID.other, role: 'auditor' } });
    expect(runCommand('decide', args(), rowsOf({}), auditor)).toMatchObject({
      ok: false,
      refusal: { code: 'command_not_permitted' },
    });
  });

  it('names the argument that is wrong', () => {
    const verdict = runCommand('decide', { ...args(), case_id: 'x' }, rowsOf(store), context());
    expect(verdict).toMatchObject({
      ok: false,
      refusal: { code: 'command_malformed', detail: expect.stringContaining('case_id') },
    });
  });

  describe('escalated by somebody else', () => {
    const escalation = (values = {}) =>
      anAction({
        kind: 'admin_escalation',
        automatic: false,
        state: 'applied',
        decision_id: ID.proposal,
        decided_by: ID.other,
        ...values,
      });
    const escalated = (actions = [escalation({ id: ID.proposal })], values = {}) => ({
      ...store,
      cases: [aCase({ state: 'decided', decided_by: ID.other, decision_id: ID.proposal, ...values })],
      actions,
    });
    const seen = { state: 'decided', tier: 'medium', claimed_by: null } as const;
    const lead = { person: { id: ID.moderator, role: 'lead' } } as const;

    it('is decided by a lead, and the request ends with it', () => {
      const verdict = runCommand('decide', args({ seen }), rowsOf(escalated()), { ...context(), ...lead });
      expect(verdict).toMatchObject({ ok: true, outcome: 'accepted' });
      if (!verdict.ok) return;
      expect(verdict.changes).toContainEqual(
        expect.objectContaining({
          table: 'actions',
          id: ID.proposal,
          values: { state: 'ended', decided_by: ID.moderator },
        }),
      );
      expect(verdict.changes.find(({ table }) => table === 'cases')).toMatchObject({
        values: { state: 'decided', decided_by: ID.moderator },
      });
    });

    it.each([
      ['by a moderator', escalated(), {}],
      ['by the lead who asked', escalated(undefined, { decided_by: ID.moderator }), lead],
      ['once a lead has decided', escalated([escalation({ id: ID.proposal, state: 'ended' })]), lead],
      ['when it would only have been asked', escalated([escalation({ id: ID.proposal, shadow: true })]), lead],
      [
        'when it belongs to an earlier decision',
        escalated([escalation({ id: ID.proposal, decision_id: ID.command })]),
        lead,
      ],
    ])('stays decided %s', (_, rows, who) => {
      const verdict = runCommand('decide', args({ seen }), rowsOf(rows), { ...context(), ...who });
      expect(verdict).toMatchObject({ ok: false, refusal: { code: 'case_already_decided' } });
    });
  });
});
