import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../core/commands/run.ts';
import { aCase, context, ID, NOW, rowsOf } from './fixtures.ts';

const by = (values: Parameters<typeof aCase>[0]) => rowsOf({ cases: [aCase(values)] });
const mine = { state: 'claimed', claimed_by: ID.moderator, claim_expires_at: NOW + 1000 } as const;
const theirs = { ...mine, claimed_by: ID.other } as const;

describe('claims', () => {
  it.each([
    ['an open case', {}, true],
    ['their own claim, which renews it', mine, true],
    ['a claim whose lease ran out', { ...theirs, claim_expires_at: NOW }, true],
  ])('gives %s', (_what, values, accepted) => {
    expect(runCommand('claim', { case_id: ID.case }, by(values), context())).toMatchObject({ ok: accepted });
  });

  it.each([
    ['claim', theirs, 'case_claimed'],
    ['claim', { state: 'decided' } as const, 'case_not_open'],
    ['release', theirs, 'case_not_yours'],
    ['release', {}, 'case_not_yours'],
    ['release', { state: 'closed' } as const, 'case_not_open'],
  ] as const)('%s on %o is refused with %s', (name, values, code) => {
    expect(runCommand(name, { case_id: ID.case }, by(values), context())).toMatchObject({
      ok: false,
      refusal: { code },
    });
  });

  it('releases one’s own', () => {
    expect(runCommand('release', { case_id: ID.case }, by(mine), context())).toMatchObject({
      ok: true,
      changes: [{ values: { state: 'open', claimed_by: null, claim_expires_at: null } }],
    });
  });
});

describe('notes', () => {
  it('are accepted whatever happened to the case', () => {
    const verdict = runCommand(
      'add_note',
      { case_id: ID.case, body: ' seen it ' },
      by({ state: 'decided' }),
      context(),
    );
    expect(verdict).toMatchObject({
      ok: true,
      changes: [{ table: 'notes', id: ID.command, values: { body: 'seen it' } }],
    });
  });

  it('need a body', () => {
    expect(runCommand('add_note', { case_id: ID.case, body: '  ' }, by({}), context())).toMatchObject({ ok: false });
  });
});
