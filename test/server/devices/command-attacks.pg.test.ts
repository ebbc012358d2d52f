import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aside, attackedServer, noteOf } from '../../support/attacked.ts';
import { call, codeOf, type Device, signIn } from '../../support/device.ts';

const world = attackedServer();

/** The chain goes on from what the server has recorded: a refused command used up its place. */
async function resume(who: Device): Promise<void> {
  const { rows: found } = await world.server.ctx.pool.query<{ last_seq: number; last_hash: string }>(
    'SELECT last_seq, last_hash FROM devices WHERE id = $1',
    [who.id],
  );
  who.seq = found[0]?.last_seq ?? 0;
  who.prevHash = found[0]?.last_hash ?? '';
}

describe('a command inside a request that is in order', () => {
  /** Refusals of commands are final, recorded and audited; what they speak of is untouched. */
  const RECORDED = ['command_outcomes', 'audit_rows', 'devices', 'device_certificates', 'follow_ups'];
  const outcome = async (who: Device, ...commands: unknown[]): Promise<string> => {
    world.recording = RECORDED;
    const [result] = await who.push(...commands);
    if (result?.t === 'held') {
      expect(world.lines()).toMatchObject([{ code: result.code, handed_in_by: who.id, count: commands.length }]);
      return `held ${result.code}`;
    }
    const receipt = who.verified(result?.receipt);
    expect(world.logged(String(receipt.code))).toBe(true);
    // Once, and without what it said.
    const written = JSON.stringify(world.lines());
    await who.push(...commands);
    expect(JSON.stringify(world.lines())).toBe(written);
    expect(written).not.toContain('an attack');
    const { rows: audit } = await world.server.ctx.pool.query('SELECT reason FROM audit_rows WHERE id = $1', [
      receipt.audit_id,
    ]);
    expect(audit).toEqual([{ reason: receipt.code }]);
    return `${receipt.outcome} ${receipt.code}`;
  };

  test('signed by another key', async () => {
    const forged = { ...noteOf(world, world.device), signature: world.other.sign('add_note', {}).signature };
    world.other.seq -= 1;
    world.other.prevHash = world.other.seq === 0 ? '0'.repeat(64) : world.other.prevHash;
    expect(await outcome(world.device, forged)).toBe('rejected command_signature_invalid');
    await resume(world.device);
  });

  test.each([
    ['aimed at another case', { args: { case_id: randomUUID(), body: 'an attack' } }],
    ['another command under the signature', { name: 'claim' }],
    ['sent anew under another id', { id: randomUUID() }],
    ['put behind another command', { prev_hash: 'f'.repeat(64) }],
    ['another time', { at: 1 }],
    ['what was seen, altered', { seen: { 'cases/x': 9 } }],
    ['a certificate put in its place', { certificate_id: randomUUID() }],
  ])('%s', async (_what, change) => {
    expect(await outcome(world.device, { ...noteOf(world, world.device), ...change })).toBe(
      'rejected command_signature_invalid',
    );
    await resume(world.device);
  });

  test('an outer field that nobody signed', async () => {
    expect(await outcome(world.device, { ...noteOf(world, world.device), priority: 9 })).toBe(
      'rejected command_malformed',
    );
    await resume(world.device);
  });

  test('truncated: a field is missing', async () => {
    const { args: _args, ...rest } = noteOf(world, world.device);
    expect(await outcome(world.device, rest)).toBe('rejected command_malformed');
    await resume(world.device);
  });

  test('under the name of another person’s device', async () => {
    const foreign = aside(world.other, () => noteOf(world, world.other));
    expect(await outcome(world.device, foreign)).toBe('held forbidden');
  });

  test('under the name of another device of the same person', async () => {
    const { certificate } = world.device.enrolment;
    const lost = aside(world.device, () => noteOf(world, world.device));
    expect(await outcome(world.device, { ...lost, device_id: randomUUID() })).toBe('held device_unknown');
    expect(certificate.device_id).toBe(world.device.id);
  });

  test('out of the scope of its certificate', async () => {
    await world.server.ctx.pool.query(
      `UPDATE device_certificates SET certificate = jsonb_set(certificate, '{commands}', '["claim"]') WHERE device_id = $1`,
      [world.device.id],
    );
    expect(await outcome(world.device, noteOf(world, world.device))).toBe('quarantined certificate_command');
    await world.server.ctx.pool.query(
      `UPDATE device_certificates SET certificate = jsonb_set(certificate, '{commands}', '["claim","release","decide","add_note"]')
        WHERE device_id = $1`,
      [world.device.id],
    );
  });

  const LATE = 3_600_000;
  const decideArgs = (kind: string) => ({
    case_id: world.rows.caseId,
    reason_code: 'contact_sharing',
    comment: null,
    actions: [{ id: randomUUID(), kind, hours: null }],
    verdicts: [],
    seen: { state: 'open', tier: 'high', claimed_by: null },
  });

  test('stronger than may be decided out of touch, arriving late', async () => {
    const late = world.device.sign('decide', decideArgs('permanent_ban'), { at: Date.now() - LATE });
    expect(await outcome(world.device, late)).toBe('quarantined certificate_severity');
  });

  test('one more than may be decided out of touch', async () => {
    await world.server.ctx.pool.query('UPDATE device_certificates SET decisions_used = 200 WHERE device_id = $1', [
      world.device.id,
    ]);
    const late = world.device.sign('decide', decideArgs('message_throttled'), { at: Date.now() - LATE });
    expect(await outcome(world.device, late)).toBe('quarantined certificate_count');
    await world.server.ctx.pool.query('UPDATE device_certificates SET decisions_used = 0 WHERE device_id = $1', [
      world.device.id,
    ]);
  });

  test('under a certificate of another device', async () => {
    const { id } = world.other.enrolment.certificate;
    const foreign = world.device.sign(
      'add_note',
      { case_id: world.rows.caseId, body: 'x' },
      { certificate_id: id ?? '' },
    );
    expect(await outcome(world.device, foreign)).toBe('quarantined certificate_unknown');
  });

  test('made after its certificate had run out', async () => {
    await world.server.ctx.pool.query(
      `UPDATE device_certificates SET certificate = jsonb_set(certificate, '{not_after}', '1000') WHERE device_id = $1`,
      [world.device.id],
    );
    expect(await outcome(world.device, noteOf(world, world.device))).toBe('quarantined lease_expired');
  });

  test('a second command under a number that was used, signed by the right key', async () => {
    const { seq, prevHash } = world.other;
    const first = noteOf(world, world.other, 'meant');
    world.recording = [...RECORDED, 'notes'];
    const [receipt] = await world.other.deliver(first);
    expect(receipt?.outcome).toBe('accepted');
    [world.other.seq, world.other.prevHash] = [seq, prevHash];
    expect(await outcome(world.other, noteOf(world, world.other))).toBe('quarantined command_chain_broken');
    world.recording = [...RECORDED, 'notes'];
    const { rows: notes } = await world.server.ctx.pool.query<{ body: string }>('SELECT body FROM notes');
    expect(notes.map(({ body }) => body)).toEqual(['meant']);
  });

  test('of a revoked world.device, which also gets nothing more', async () => {
    world.recording = RECORDED;
    const admin = await signIn(world.server.url, 'admin@example.test');
    const revoked = await call(
      world.server.url,
      `/api/devices/${world.device.id}/revoke`,
      { reason: 'it was stolen' },
      admin.token,
    );
    expect(revoked.status).toBe(204);
    expect(await outcome(world.device, noteOf(world, world.device))).toBe('quarantined device_revoked');
    expect(codeOf(await world.device.call('/sync/pull'))).toBe('device_revoked');
    expect(codeOf(await world.device.call('/api/devices/renew'))).toBe('device_revoked');
    expect(codeOf(await world.device.call('/api/devices/codes'))).toBe('device_revoked');
    expect(codeOf(await world.device.get('/api/devices'))).toBe('device_revoked');
    expect(codeOf(await world.device.get('/api/settings'))).toBe('device_revoked');
  });
});
