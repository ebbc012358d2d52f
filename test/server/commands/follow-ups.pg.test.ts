import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EnforcementWindow } from '../../../core/enforcement/window.ts';
import { changeSetting } from '../../../server/settings/change.ts';
import { type Device, openDevice } from '../../support/device.ts';
import { type CaseRows, decideArgs, insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const DAY = 86_400_000;
let server: TestServer;
let moderator: Device;
let lead: Device;
beforeAll(async () => {
  server = await startTestServer();
  moderator = await openDevice(server.url, 'moderator');
  lead = await openDevice(server.url, 'lead');
});
afterAll(() => server.destroy());

const query = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await server.ctx.pool.query(text, values)).rows as T[];
const followUp = async (id: string) =>
  (await query<Record<string, unknown>>('SELECT * FROM follow_ups WHERE id = $1', [id]))[0];
const auditsOf = async (id: string) =>
  (
    await query<{ line: string }>(
      `SELECT actor_kind || ' ' || action AS line FROM audit_rows WHERE command_id = $1 ORDER BY rev, id`,
      [id],
    )
  ).map(({ line }) => line);
const seen = { state: 'open', tier: 'high', claimed_by: null };
const give = async (device: Device, name: string, args: Record<string, unknown>) => {
  const command = device.sign(name, args);
  const [receipt] = await device.deliver(command);
  return { id: command.id, receipt };
};

async function setWindow(value: EnforcementWindow): Promise<void> {
  await changeSetting(server.ctx, {
    key: 'enforcement_window',
    value,
    reason: 'a release',
    personId: lead.personId,
    correlationId: randomUUID(),
  });
}
const freezeFor = (ms: number) =>
  setWindow({ timezone: 'UTC', open: [], freezes: [{ from: 0, until: Date.now() + ms, why: 'a release' }] });
const OPEN: EnforcementWindow = { timezone: 'UTC', open: [], freezes: [] };
/** As when the freeze has ended: the window is open, and what waited for it is due. */
async function whenDue(id: string, window = OPEN): Promise<void> {
  await setWindow(window);
  await query(`UPDATE follow_ups SET due_at = now() - interval '1 second' WHERE id = $1`, [id]);
  await server.processAll();
}
const suspend = (made: CaseRows) => ({
  ...decideArgs(made),
  actions: [{ id: randomUUID(), kind: 'account_suspension', hours: null }],
});

describe('quarantined', () => {
  /** A decision of a device that was revoked before it arrived. */
  async function quarantined() {
    const device = await openDevice(server.url, 'moderator');
    const made = await insertCase(server.ctx.db);
    await query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
    const { id, receipt } = await give(device, 'decide', decideArgs(made));
    expect(receipt).toMatchObject({ outcome: 'quarantined', code: 'device_revoked' });
    return { id, made };
  }

  test('waits for a lead with what it says, and lands in the lead’s name', async () => {
    const { id, made } = await quarantined();
    expect(await followUp(id)).toMatchObject({
      kind: 'quarantined',
      person_id: moderator.personId,
      case_id: made.caseId,
      command: 'decide',
      code: 'device_revoked',
      resolution: null,
      args: { reason_code: 'contact_sharing' },
    });
    const args = { follow_up_id: id, case_id: made.caseId, reason: 'sound', severity: 4, seen };
    const { id: landed, receipt } = await give(lead, 'accept_quarantined', args);
    expect(receipt).toMatchObject({ outcome: 'accepted' });
    expect(await query('SELECT id, person_id, opinion FROM decisions WHERE case_id = $1', [made.caseId])).toEqual([
      { id: landed, person_id: lead.personId, opinion: 'first' },
    ]);
    expect(
      await query('SELECT kind FROM actions WHERE case_id = $1 AND state = $2', [made.caseId, 'applied']),
    ).toHaveLength(1);
    expect(await followUp(id)).toMatchObject({ resolution: 'accepted', resolved_by: lead.personId });
    expect(await auditsOf(landed)).toEqual(['person accept_quarantined']);
    const again = await give(lead, 'accept_quarantined', { ...args, reason: null });
    expect(again.receipt).toMatchObject({ outcome: 'rejected', code: 'follow_up_done' });
  });

  test('two leads at once: one settles it', async () => {
    const { id, made } = await quarantined();
    const second = await openDevice(server.url, 'lead');
    const base = { follow_up_id: id, case_id: made.caseId };
    const answers = await Promise.all([
      give(lead, 'accept_quarantined', { ...base, reason: null, severity: 4, seen }),
      give(second, 'discard_quarantined', { ...base, reason: 'not his' }),
    ]);
    const codes = answers.map(({ receipt }) => receipt?.code ?? receipt?.outcome);
    expect(codes.sort()).toEqual(['accepted', 'follow_up_done']);
  });

  test('is discarded with a reason, on record', async () => {
    const { id, made } = await quarantined();
    const args = { follow_up_id: id, case_id: made.caseId, reason: 'the laptop was stolen' };
    const { id: discarded } = await give(lead, 'discard_quarantined', args);
    expect(await followUp(id)).toMatchObject({ resolution: 'discarded', resolution_reason: 'the laptop was stolen' });
    expect(await query('SELECT reason FROM audit_rows WHERE command_id = $1', [discarded])).toEqual([
      { reason: args.reason },
    ]);
    expect(await query('SELECT id FROM decisions WHERE case_id = $1', [made.caseId])).toEqual([]);
  });

  test('is not a moderator’s to settle', async () => {
    const { id, made } = await quarantined();
    const { receipt } = await give(moderator, 'discard_quarantined', {
      follow_up_id: id,
      case_id: made.caseId,
      reason: 'mine',
    });
    expect(receipt).toMatchObject({ outcome: 'rejected', code: 'command_not_permitted' });
    expect(await followUp(id)).toMatchObject({ resolution: null });
  });

  test('what no table can hold is kept as it came and shown without its contents', async () => {
    const device = await openDevice(server.url, 'moderator');
    const { caseId } = await insertCase(server.ctx.db);
    await query('UPDATE devices SET revoked_at = now() WHERE id = $1', [device.id]);
    const { id, receipt } = await give(device, 'add_note', { case_id: caseId, body: 'a \u0000 in it' });
    expect(receipt).toMatchObject({ outcome: 'quarantined' });
    expect(await followUp(id)).toMatchObject({ args: null, command: 'add_note', case_id: null });
  });

  test('a role that was taken away meanwhile quarantines what it had allowed', async () => {
    const device = await openDevice(server.url, 'moderator2');
    const made = await insertCase(server.ctx.db);
    await query(`UPDATE people SET role = 'auditor' WHERE id = $1`, [device.personId]);
    const { id, receipt } = await give(device, 'decide', decideArgs(made));
    expect(receipt).toMatchObject({ outcome: 'quarantined', code: 'role_changed' });
    const claim = await give(device, 'discard_quarantined', {
      follow_up_id: id,
      case_id: made.caseId,
      reason: 'never his',
    });
    expect(claim.receipt?.outcome).not.toBe('accepted');
    await query(`UPDATE people SET role = 'moderator' WHERE id = $1`, [device.personId]);
    expect(await followUp(id)).toMatchObject({ kind: 'quarantined', code: 'role_changed' });
  });
});

describe('deferred', () => {
  test('an irreversible act waits for the end of a freeze, then is decided anew, once', async () => {
    await freezeFor(DAY);
    const made = await insertCase(server.ctx.db);
    const { id, receipt } = await give(moderator, 'decide', suspend(made));
    expect(receipt).toMatchObject({ outcome: 'deferred', code: null });
    expect(receipt?.until).toBeGreaterThan(Date.now() + DAY - 60_000);
    expect(await followUp(id)).toMatchObject({ kind: 'deferred', resolution: null });
    expect(await query('SELECT id FROM decisions WHERE case_id = $1', [made.caseId])).toEqual([]);
    await server.processAll();
    expect(await query('SELECT state FROM cases WHERE id = $1', [made.caseId])).toEqual([{ state: 'open' }]);

    await whenDue(id);
    await server.processAll();
    expect(await query('SELECT id, person_id FROM decisions WHERE case_id = $1', [made.caseId])).toEqual([
      { id, person_id: moderator.personId },
    ]);
    expect(await query('SELECT kind, state FROM actions WHERE case_id = $1', [made.caseId])).toEqual([
      { kind: 'account_suspension', state: 'proposed' },
    ]);
    expect(await followUp(id)).toMatchObject({ resolution: 'accepted', resolved_by: null });
    expect(await auditsOf(id)).toEqual(['person decide.deferred', 'person decide', 'job command.due_accepted']);
    expect(
      await query(`SELECT 1 FROM effects WHERE kind = 'rescore' AND payload->>'user_id' = $1`, [made.userId]),
    ).toHaveLength(1);
    await setWindow(OPEN);
  });

  test('what is reversible does not wait, and what is wrong is refused at once', async () => {
    await freezeFor(DAY);
    const [reversible, wrong] = [await insertCase(server.ctx.db), await insertCase(server.ctx.db)];
    expect((await give(moderator, 'decide', decideArgs(reversible))).receipt?.outcome).toBe('accepted');
    const unsound = { ...suspend(wrong), seen: { ...seen, tier: 'low' } };
    expect((await give(moderator, 'decide', unsound)).receipt?.code).toBe('case_moved_on');
    await setWindow(OPEN);
  });

  test.each<[string, (made: CaseRows) => Promise<unknown>, object]>([
    [
      'somebody decided first',
      async (made) => give(lead, 'decide', decideArgs(made)),
      { kind: 'second_opinion', resolution: null },
    ],
    [
      'the tier rose',
      async (made) => query(`UPDATE cases SET tier = 'critical' WHERE id = $1`, [made.caseId]),
      { resolution: 'rejected', resolution_code: 'case_moved_on' },
    ],
    [
      'its author became an auditor',
      async () => query(`UPDATE people SET role = 'auditor' WHERE id = $1`, [moderator.personId]),
      { kind: 'quarantined', code: 'role_changed', resolution: null },
    ],
    [
      'its author has left',
      async () => query('UPDATE people SET active = false WHERE id = $1', [moderator.personId]),
      { kind: 'quarantined', code: 'person_dismissed', resolution: null },
    ],
    ['a freeze was set meanwhile', async () => freezeFor(3 * DAY), { kind: 'deferred', resolution: null }],
  ])('is decided on what is true when it is due: %s', async (_what, meanwhile, expected) => {
    await freezeFor(DAY);
    const made = await insertCase(server.ctx.db);
    const { id } = await give(moderator, 'decide', suspend(made));
    await meanwhile(made);
    const { rows } = await server.ctx.pool.query(`SELECT value FROM settings WHERE key = 'enforcement_window'`);
    await whenDue(id, _what.includes('freeze') ? rows[0].value : OPEN);
    expect(await followUp(id)).toMatchObject(expected);
    await query(`UPDATE people SET role = 'moderator', active = true WHERE id = $1`, [moderator.personId]);
    await setWindow(OPEN);
  });

  test('a retry of a deferred command gets the same receipt, before and after it is due', async () => {
    await freezeFor(DAY);
    const made = await insertCase(server.ctx.db);
    const command = moderator.sign('decide', suspend(made));
    const [first] = await moderator.deliver(command);
    expect(await moderator.deliver(command)).toEqual([first]);
    await whenDue(command.id);
    expect(await moderator.deliver(command)).toEqual([first]);
    await setWindow(OPEN);
  });
});

describe('a second opinion', () => {
  async function twoOpinions() {
    const made = await insertCase(server.ctx.db);
    const first = await give(await openDevice(server.url, 'moderator2'), 'decide', decideArgs(made));
    const second = await give(moderator, 'decide', {
      ...decideArgs(made),
      actions: [{ id: randomUUID(), kind: 'payment_held', hours: 12 }],
    });
    expect(second.receipt?.outcome).toBe('accepted_as_second_opinion');
    return { made, first, second };
  }

  test('is there for a lead, who adopts it: both decisions stay on record, its actions hold', async () => {
    const { made, first, second } = await twoOpinions();
    expect(await followUp(second.id)).toMatchObject({ kind: 'second_opinion', resolution: null });
    const adopt = {
      follow_up_id: second.id,
      case_id: made.caseId,
      reason: 'the money matters',
      severity: 3,
      action_ids: [randomUUID()],
      decision_id: first.id,
      seen: { ...seen, state: 'decided' },
    };
    const { id, receipt } = await give(lead, 'adopt_second_opinion', adopt);
    expect(receipt).toMatchObject({ outcome: 'accepted' });
    expect(
      await query('SELECT opinion, person_id FROM decisions WHERE case_id = $1 ORDER BY decided_at, opinion', [
        made.caseId,
      ]),
    ).toHaveLength(3);
    expect(await query('SELECT kind, state FROM actions WHERE case_id = $1 ORDER BY kind', [made.caseId])).toEqual([
      { kind: 'message_throttled', state: 'reversed' },
      { kind: 'payment_held', state: 'applied' },
    ]);
    expect(await query('SELECT decision_id FROM cases WHERE id = $1', [made.caseId])).toEqual([{ decision_id: id }]);
    expect(await query('SELECT status FROM users WHERE id = $1', [made.userId])).toEqual([{ status: 'active' }]);
    expect(await followUp(second.id)).toMatchObject({ resolution: 'adopted' });
  });

  test('is acknowledged: nothing else changes', async () => {
    const { made, first, second } = await twoOpinions();
    const args = { follow_up_id: second.id, case_id: made.caseId, reason: null };
    expect((await give(lead, 'acknowledge_second_opinion', args)).receipt?.outcome).toBe('accepted');
    expect(await query('SELECT decision_id FROM cases WHERE id = $1', [made.caseId])).toEqual([
      { decision_id: first.id },
    ]);
  });
});
