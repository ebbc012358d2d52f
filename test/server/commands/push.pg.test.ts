import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandEnvelope, MAX_PUSH } from '../../../core/contract/wire.ts';
import { codeOf, openDevice } from '../../support/device.ts';
import { decideArgs, insertCase, insertCases } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.destroy());

const query = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await server.ctx.pool.query(text, values)).rows as T[];
const auditOf = (commandId: string) =>
  query<{ id: string; action: string; reason: string | null; correlation_id: string; actor_id: string }>(
    'SELECT id, action, reason, correlation_id, actor_id FROM audit_rows WHERE command_id = $1',
    [commandId],
  );
const decisionsOf = (caseId: string) =>
  query<{ id: string; opinion: string; person_id: string }>(
    'SELECT id, opinion, person_id FROM decisions WHERE case_id = $1 ORDER BY opinion',
    [caseId],
  );
const lastSeqOf = async (deviceId: string): Promise<number> =>
  (await query<{ last_seq: number }>('SELECT last_seq FROM devices WHERE id = $1', [deviceId]))[0]?.last_seq ?? -1;
const noteOn = (caseId: string, body = 'looked at it') => ({ case_id: caseId, body });

test('a decision is applied with its audit row, its effect and a receipt that verifies', async () => {
  const device = await openDevice(server.url, 'moderator');
  const made = await insertCase(server.ctx.db);
  const command = device.sign('decide', decideArgs(made, { comment: 'Posted a number' }));
  const [receipt] = await device.deliver(command);
  expect(receipt).toMatchObject({ command_id: command.id, outcome: 'accepted', code: null, seq: 1 });

  expect(await query('SELECT state, decided_by, decision_id FROM cases WHERE id = $1', [made.caseId])).toEqual([
    { state: 'decided', decided_by: device.personId, decision_id: command.id },
  ]);
  expect(await query('SELECT kind, state FROM actions WHERE case_id = $1', [made.caseId])).toEqual([
    { kind: 'message_throttled', state: 'applied' },
  ]);
  expect(await query('SELECT status FROM users WHERE id = $1', [made.userId])).toEqual([{ status: 'restricted' }]);
  expect(await query('SELECT verdict FROM signals WHERE id = $1', [made.signalId])).toEqual([
    { verdict: 'true_positive' },
  ]);
  expect(await decisionsOf(made.caseId)).toEqual([{ id: command.id, opinion: 'first', person_id: device.personId }]);
  expect(await auditOf(command.id)).toEqual([
    {
      id: receipt?.audit_id,
      action: 'decide',
      reason: 'contact_sharing',
      correlation_id: command.correlation_id,
      actor_id: device.personId,
    },
  ]);
  expect(await query('SELECT kind, payload FROM effects WHERE correlation_id = $1', [command.correlation_id])).toEqual([
    { kind: 'rescore', payload: { user_id: made.userId } },
  ]);
});

test('a retry gets the same receipt, also twice in one push and from two connections at once', async () => {
  const device = await openDevice(server.url, 'moderator');
  const made = await insertCase(server.ctx.db);
  const command = device.sign('add_note', noteOn(made.caseId));
  const [[first, twin], [other]] = await Promise.all([device.deliver(command, command), device.deliver(command)]);
  const [later] = await device.deliver(command);
  expect([twin, other, later]).toEqual([first, first, first]);
  expect(await query('SELECT id FROM notes WHERE case_id = $1', [made.caseId])).toHaveLength(1);
  expect(await auditOf(command.id)).toHaveLength(1);
});

test('an id in capitals is the same id: its retry gets the same receipt too', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  const command = device.sign('add_note', noteOn(caseId), { id: randomUUID().toUpperCase() });
  const [first] = await device.deliver(command);
  expect(await device.deliver(command)).toEqual([first]);
});

test('the same id with another body is a conflict, and its retry gets that same receipt', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  const command = device.sign('add_note', noteOn(caseId));
  const [accepted] = await device.deliver(command);
  const reused = device.sign('add_note', noteOn(caseId, 'something else'), { id: command.id });
  const [conflict] = await device.deliver(reused);
  expect(conflict).toMatchObject({ outcome: 'rejected', code: 'command_conflict', seq: 2 });
  expect(await device.deliver(reused, command)).toEqual([conflict, accepted]);
  expect(await query('SELECT body FROM notes WHERE case_id = $1', [caseId])).toEqual([{ body: 'looked at it' }]);
});

test('a gap holds back what is behind it; the missing one brings all of it in', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  const commands = ['one', 'two', 'three'].map((body) => device.sign('add_note', noteOn(caseId, body)));
  const [one, two, three] = commands as [CommandEnvelope, CommandEnvelope, CommandEnvelope];
  await device.deliver(one);
  expect(await device.push(three)).toEqual([
    { t: 'held', command_id: three.id, code: 'command_out_of_order', expected_seq: 2 },
  ]);
  expect(await auditOf(three.id)).toEqual([]);
  expect((await device.deliver(two, three)).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
});

test('a forged signature is refused, uses up its number, and what follows goes on', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  const genuine = device.sign('add_note', noteOn(caseId));
  const forged = { ...genuine, args: noteOn(caseId, 'not what was signed') };
  const [refused] = await device.deliver(forged);
  expect(refused).toMatchObject({ outcome: 'rejected', code: 'command_signature_invalid' });
  expect(await query('SELECT id FROM notes WHERE case_id = $1', [caseId])).toEqual([]);
  expect(await auditOf(genuine.id)).toMatchObject([
    { action: 'add_note.rejected', reason: 'command_signature_invalid' },
  ]);
  expect(await lastSeqOf(device.id)).toBe(1);
});

test('commands of an unknown device, or of another person’s, are not used up', async () => {
  const [mine, other] = await Promise.all([openDevice(server.url, 'moderator'), openDevice(server.url, 'moderator2')]);
  const { caseId } = await insertCase(server.ctx.db);
  const theirs = other.sign('add_note', noteOn(caseId));
  expect(await mine.push(theirs)).toMatchObject([{ t: 'held', code: 'forbidden', expected_seq: 1 }]);
  const nobodys = mine.sign('add_note', noteOn(caseId), { device_id: randomUUID() });
  expect(await mine.push(nobodys)).toMatchObject([{ t: 'held', code: 'device_unknown' }]);
  expect((await other.deliver(theirs))[0]?.outcome).toBe('accepted');
});

test('what another device of the person brings under a key that nobody knows is kept for a seal of its own', async () => {
  const [earlier, device] = [await openDevice(server.url, 'moderator'), await openDevice(server.url, 'moderator')];
  const { caseId } = await insertCase(server.ctx.db);
  const known = earlier.sign('add_note', noteOn(caseId, 'by the key before'));
  const { signature: _unknown, ...body } = earlier.sign('add_note', noteOn(caseId, 'by the key after'));
  const after = { ...body, signature: device.sign('add_note', noteOn(caseId)).signature };
  expect(await device.push(known, after)).toMatchObject([
    { t: 'receipt', receipt: { outcome: 'accepted' } },
    { t: 'held', command_id: after.id, code: 'device_unknown' },
  ]);
  expect(await lastSeqOf(earlier.id)).toBe(1);
  expect(await auditOf(after.id)).toEqual([]);
  // Of the device itself it is a forgery.
  expect(await earlier.push(after)).toMatchObject([
    { t: 'receipt', receipt: { outcome: 'rejected', code: 'command_signature_invalid' } },
  ]);
});

test('a broken chain quarantines the rest of it; a new key starts anew', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  await device.deliver(device.sign('add_note', noteOn(caseId)));
  const broken = device.sign('add_note', noteOn(caseId), { prev_hash: 'f'.repeat(64) });
  const after = device.sign('add_note', noteOn(caseId));
  const receipts = await device.deliver(broken, after);
  expect(receipts).toMatchObject([
    { outcome: 'quarantined', code: 'command_chain_broken' },
    { outcome: 'quarantined', code: 'command_chain_broken' },
  ]);
  expect(await auditOf(broken.id)).toMatchObject([{ action: 'add_note.quarantined', reason: 'command_chain_broken' }]);
  const fresh = await openDevice(server.url, 'moderator');
  expect((await fresh.deliver(fresh.sign('add_note', noteOn(caseId))))[0]?.outcome).toBe('accepted');
});

test('a number that was used before is quarantined and breaks nothing', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  await device.deliver(device.sign('add_note', noteOn(caseId)));
  const chain = device.prevHash;
  const clone = device.sign('add_note', noteOn(caseId, 'from a copied outbox'), { seq: 1 });
  expect(await device.deliver(clone)).toMatchObject([{ outcome: 'quarantined', code: 'command_chain_broken' }]);
  device.prevHash = chain;
  expect((await device.deliver(device.sign('add_note', noteOn(caseId))))[0]?.outcome).toBe('accepted');
});

test('a revoked device’s decisions are kept for a lead, not applied', async () => {
  const device = await openDevice(server.url, 'moderator');
  const made = await insertCase(server.ctx.db);
  await query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
  const command = device.sign('decide', decideArgs(made));
  expect(await device.deliver(command)).toMatchObject([{ outcome: 'quarantined', code: 'device_revoked' }]);
  expect(await decisionsOf(made.caseId)).toEqual([]);
  const kept = await query<{ envelope: string }>('SELECT envelope FROM command_outcomes WHERE command_id = $1', [
    command.id,
  ]);
  expect(JSON.parse(kept[0]?.envelope ?? '')).toEqual(command);
});

test('a certificate that had run out when the person acted quarantines', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  await query(`UPDATE devices SET certificate_not_after = now() - interval '1 hour' WHERE id = $1`, [device.id]);
  const inTime = device.sign('add_note', noteOn(caseId), { at: Date.now() - 2 * 3_600_000 });
  const late = device.sign('add_note', noteOn(caseId));
  expect(await device.deliver(inTime, late)).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'quarantined', code: 'lease_expired' },
  ]);
});

describe('permission', () => {
  test('an auditor may not decide, whatever the case; the refusal is an audit row', async () => {
    const auditor = await openDevice(server.url, 'auditor');
    const made = await insertCase(server.ctx.db);
    const known = auditor.sign('decide', decideArgs(made));
    const unknown = auditor.sign('decide', decideArgs({ ...made, caseId: randomUUID() }));
    const shapeless = auditor.sign('decide', { nonsense: true });
    const receipts = await auditor.deliver(known, unknown, shapeless);
    expect(receipts.map(({ code }) => code)).toEqual(Array(3).fill('command_not_permitted'));
    expect(await auditOf(known.id)).toMatchObject([{ action: 'decide.rejected', reason: 'command_not_permitted' }]);
    expect(await decisionsOf(made.caseId)).toEqual([]);
  });

  test('today’s role counts, not that of the certificate', async () => {
    const lead = await openDevice(server.url, 'lead');
    const { caseId } = await insertCase(server.ctx.db);
    await query(`UPDATE people SET role = 'auditor' WHERE id = $1`, [lead.personId]);
    const command = lead.sign('add_note', noteOn(caseId));
    expect(await lead.deliver(command)).toMatchObject([{ outcome: 'quarantined', code: 'role_changed' }]);
    await query(`UPDATE people SET role = 'lead' WHERE id = $1`, [lead.personId]);
  });
});

test('a case that moved on meanwhile is refused with what changed', async () => {
  const device = await openDevice(server.url, 'moderator');
  const made = await insertCase(server.ctx.db, { tier: 'medium' });
  await query(`UPDATE cases SET tier = 'critical' WHERE id = $1`, [made.caseId]);
  const command = device.sign('decide', decideArgs(made, { tier: 'medium' }));
  expect(await device.deliver(command)).toMatchObject([
    { outcome: 'rejected', code: 'case_moved_on', detail: 'medium to critical' },
  ]);
});

test.each([['first come'], ['the other way round']])(
  'two decide offline, %s: one applies, one is kept',
  async (order) => {
    const devices = await Promise.all([openDevice(server.url, 'moderator'), openDevice(server.url, 'moderator2')]);
    const made = await insertCase(server.ctx.db);
    const commands = devices.map((device) => ({ device, command: device.sign('decide', decideArgs(made)) }));
    if (order !== 'first come') commands.reverse();
    const outcomes: string[] = [];
    for (const { device, command } of commands) outcomes.push(...(await device.deliver(command)).map((r) => r.outcome));
    expect(outcomes).toEqual(['accepted', 'accepted_as_second_opinion']);
    expect(await decisionsOf(made.caseId)).toMatchObject([
      { opinion: 'first', person_id: commands[0]?.device.personId },
      { opinion: 'second', person_id: commands[1]?.device.personId },
    ]);
    expect(await query('SELECT id FROM actions WHERE case_id = $1', [made.caseId])).toHaveLength(1);
    expect(await query('SELECT second_opinions FROM cases WHERE id = $1', [made.caseId])).toEqual([
      { second_opinions: 1 },
    ]);
  },
);

test('two decide at the very same time: one applies, one is kept', async () => {
  const devices = await Promise.all([openDevice(server.url, 'moderator'), openDevice(server.url, 'moderator2')]);
  const cases = await insertCases(server.ctx.db, 20);
  const pushes = devices.map((device, index) => {
    const ordered = index === 0 ? cases : [...cases].reverse();
    return device.deliver(...ordered.map((made) => device.sign('decide', decideArgs(made))));
  });
  const receipts = (await Promise.all(pushes)).flat();
  const count = (outcome: string): number => receipts.filter((receipt) => receipt.outcome === outcome).length;
  expect([count('accepted'), count('accepted_as_second_opinion')]).toEqual([20, 20]);
});

describe('what is malformed', () => {
  test('gets a typed refusal where it can be named, and takes no sibling with it', async () => {
    const device = await openDevice(server.url, 'moderator');
    const { caseId } = await insertCase(server.ctx.db);
    const bad = { ...device.sign('add_note', noteOn(caseId)), name: 7 };
    const results = await device.push(null, { id: 'x' }, bad);
    expect(results).toMatchObject([
      { t: 'held', command_id: null, code: 'command_malformed' },
      { t: 'held', command_id: null, code: 'command_malformed' },
      { t: 'receipt', receipt: { outcome: 'rejected', code: 'command_malformed' } },
    ]);
    expect(await auditOf(bad.id)).toMatchObject([{ action: 'command.rejected', reason: 'command_malformed' }]);
    expect(await lastSeqOf(device.id)).toBe(1);
  });

  test('an unknown command, wrong arguments and text that cannot be stored are refused one by one', async () => {
    const device = await openDevice(server.url, 'moderator');
    const [one, two, three] = await insertCases(server.ctx.db, 3);
    if (!one || !two || !three) throw new Error('three cases were to be made');
    const doubled = randomUUID();
    const withAction = (made: typeof one) => {
      const args = decideArgs(made);
      return { ...args, actions: args.actions.map((action) => ({ ...action, id: doubled })) };
    };
    const receipts = await device.deliver(
      device.sign('add_note', noteOn(one.caseId, 'before')),
      device.sign('no\u0000such', {}),
      device.sign('add_note', { case_id: one.caseId, body: '' }),
      device.sign('add_note', noteOn(one.caseId, 'a \u0000 in it')),
      device.sign('decide', withAction(one)),
      device.sign('decide', withAction(two)),
      device.sign('add_note', noteOn(one.caseId), { at: -9_000_000_000_000_000 }),
      device.sign('decide', decideArgs(three)),
    );
    expect(receipts.map(({ outcome, code }) => code ?? outcome)).toEqual([
      'accepted',
      'command_unknown',
      'command_malformed',
      'command_malformed',
      'accepted',
      'command_malformed',
      'command_malformed',
      'accepted',
    ]);
    expect(await query('SELECT body FROM notes WHERE case_id = $1', [one.caseId])).toEqual([{ body: 'before' }]);
    expect(await decisionsOf(two.caseId)).toEqual([]);
    expect(await decisionsOf(three.caseId)).toHaveLength(1);
  });

  test('nothing is decided later than it arrived, whatever the clock of the device says', async () => {
    const device = await openDevice(server.url, 'moderator');
    const { caseId } = await insertCase(server.ctx.db);
    const { recorded_at } = (
      await device.deliver(device.sign('add_note', noteOn(caseId, 'tomorrow'), { at: 9_000_000_000_000_000 }))
    )[0] as { recorded_at: number };
    const [note] = await query<{ written_at: number }>('SELECT written_at FROM notes WHERE case_id = $1', [caseId]);
    expect(note?.written_at).toBe(recorded_at);
  });

  test('one that fails by a fault of the server is quarantined; those round it are not', async () => {
    const device = await openDevice(server.url, 'moderator');
    const { caseId } = await insertCase(server.ctx.db);
    await query(`CREATE FUNCTION refuse_boom() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'a bug of ours'; END $$`);
    await query(`CREATE TRIGGER boom BEFORE INSERT ON notes FOR EACH ROW WHEN (NEW.body = 'boom')
                 EXECUTE FUNCTION refuse_boom()`);
    const receipts = await device.deliver(
      ...['before', 'boom', 'after'].map((body) => device.sign('add_note', noteOn(caseId, body))),
    );
    expect(receipts.map(({ outcome, code }) => code ?? outcome)).toEqual(['accepted', 'internal', 'accepted']);
    expect(receipts[1]?.outcome).toBe('quarantined');
    expect(await query('SELECT body FROM notes WHERE case_id = $1 ORDER BY body', [caseId])).toEqual([
      { body: 'after' },
      { body: 'before' },
    ]);
  });

  test('a push of nothing, or of too many, is refused as a whole', async () => {
    const device = await openDevice(server.url, 'moderator');
    for (const commands of [[], Array(MAX_PUSH + 1).fill({})]) {
      const answer = await device.call('/sync/push', { commands });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    }
  });
});

test('a database that cannot work consumes nothing', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  const command = device.sign('add_note', noteOn(caseId));
  await query('ALTER TABLE notes RENAME TO notes_away');
  const answer = await device.call('/sync/push', { commands: [command] });
  await query('ALTER TABLE notes_away RENAME TO notes');
  expect([answer.status, codeOf(answer)]).toEqual([500, 'internal']);
  expect(await auditOf(command.id)).toEqual([]);
  expect((await device.deliver(command))[0]?.outcome).toBe('accepted');
});

test('an expired session consumes nothing', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  const command = device.sign('add_note', noteOn(caseId));
  await query(`UPDATE sessions SET expires_at = now() - interval '1 second' WHERE device_id = $1`, [device.id]);
  const answer = await device.call('/sync/push', { commands: [command] });
  expect([answer.status, codeOf(answer)]).toEqual([401, 'token_expired']);
  expect(await auditOf(command.id)).toEqual([]);
  await query(`UPDATE sessions SET expires_at = now() + interval '1 hour' WHERE device_id = $1`, [device.id]);
  expect((await device.deliver(command))[0]?.outcome).toBe('accepted');
});

test('500 decisions in one push: all receipts, one audit row and one decision each', async () => {
  const device = await openDevice(server.url, 'moderator');
  const cases = await insertCases(server.ctx.db, 500);
  const commands = cases.map((made) => device.sign('decide', decideArgs(made)));
  const started = performance.now();
  const results = await device.push(...commands);
  console.info(`500 decisions pushed in ${Math.round(performance.now() - started)} ms`);
  const receipts = results.map((result) => (result.t === 'receipt' ? device.verified(result.receipt) : null));
  expect(receipts.every((receipt) => receipt?.outcome === 'accepted')).toBe(true);
  expect(receipts.map((receipt) => receipt?.command_id)).toEqual(commands.map(({ id }) => id));
  const ids = commands.map(({ id }) => id);
  const count = async (table: string, column: string): Promise<number> =>
    (await query(`SELECT 1 FROM ${table} WHERE ${column} = ANY ($1)`, [ids])).length;
  expect([await count('audit_rows', 'command_id'), await count('decisions', 'id')]).toEqual([500, 500]);
});

test('an audit row of an accepted command exists exactly when its changes do', async () => {
  const broken = await query(`
    SELECT a.command_id FROM audit_rows a
    LEFT JOIN decisions d ON d.id = a.command_id LEFT JOIN notes n ON n.id = a.command_id
    WHERE a.command_id IS NOT NULL GROUP BY a.command_id
    HAVING count(*) FILTER (WHERE a.action IN ('decide', 'decide.accepted_as_second_opinion', 'add_note'))
           <> count(DISTINCT coalesce(d.id, n.id))`);
  expect(broken).toEqual([]);
  const unrecorded = await query(`
    SELECT id FROM (SELECT id FROM decisions UNION ALL SELECT id FROM notes) made
    WHERE NOT EXISTS (SELECT 1 FROM audit_rows a WHERE a.command_id = made.id)`);
  expect(unrecorded).toEqual([]);
});
