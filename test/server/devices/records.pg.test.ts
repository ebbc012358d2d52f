import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordEntry } from '../../../core/contract/record.ts';
import { hashOf } from '../../../server/crypto/signed.ts';
import { codeOf, type Device, openDevice } from '../../support/device.ts';
import { insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.destroy());

const ZERO = '0'.repeat(64);
function chain(device: Device, count: number): RecordEntry[] {
  const entries: RecordEntry[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const before = entries.at(-1);
    entries.push({
      device_id: device.id,
      seq,
      prev_hash: before ? hashOf(before) : ZERO,
      person_id: device.personId,
      kind: 'case.viewed',
      entity: 'cases',
      entity_id: randomUUID(),
      at: Date.now(),
      offline: true,
    });
  }
  return entries;
}
const hand = (device: Device, entries: readonly RecordEntry[], more: object = {}) => {
  const last = entries.at(-1);
  const head = { seq: last?.seq ?? 0, hash: last ? hashOf(last) : ZERO };
  return device.call('/sync/record', { device_id: device.id, entries, head, complete: true, ...more });
};
const audits = async (device: Device): Promise<{ action: string; entity_id: string; reason: string }[]> => {
  const { rows } = await server.ctx.pool.query(
    `SELECT action, entity_id, reason FROM audit_rows WHERE actor_kind = 'device' AND actor_id = $1 ORDER BY id`,
    [device.id],
  );
  return rows;
};

test('each view becomes an audit row of the device; sent again it counts once', async () => {
  const device = await openDevice(server.url, 'moderator');
  const entries = chain(device, 3);
  expect((await hand(device, entries)).body).toEqual({ seq: 3 });
  expect((await hand(device, entries)).body).toEqual({ seq: 3 });
  const rows = await audits(device);
  expect(rows.map(({ action, entity_id }) => [action, entity_id])).toEqual(
    entries.map(({ entity_id }) => ['case.viewed', entity_id]),
  );
  expect(rows[0]?.reason).toMatch(/^number 1, .*, without the server$/u);
});

test('a hole is on record beside what was taken', async () => {
  const device = await openDevice(server.url, 'moderator');
  const entries = chain(device, 4);
  await hand(
    device,
    entries.filter(({ seq }) => seq !== 2),
  );
  expect((await audits(device)).map(({ action }) => action)).toEqual([
    'case.viewed',
    'case.viewed',
    'case.viewed',
    'record.gap',
  ]);
});

test('a record that is shorter than a signed command says is found cut short', async () => {
  const device = await openDevice(server.url, 'moderator');
  const { caseId } = await insertCase(server.ctx.db);
  const entries = chain(device, 3);
  const record = { seq: 3, hash: hashOf(entries[2]) };
  await device.deliver(device.sign('add_note', { case_id: caseId, body: 'seen' }, { record }));
  await hand(device, entries.slice(0, 1));
  const found = (await audits(device)).at(-1);
  expect(found).toMatchObject({ action: 'record.cut_short', reason: 'numbers 2 to 3 are missing' });
});

test('nobody hands in for the device, or in the name, of somebody else', async () => {
  const [mine, other] = [await openDevice(server.url, 'moderator'), await openDevice(server.url, 'moderator2')];
  const foreignDevice = await mine.call('/sync/record', {
    device_id: other.id,
    entries: [],
    head: { seq: 0, hash: ZERO },
    complete: true,
  });
  const foreignName = await hand(
    mine,
    chain(mine, 1).map((entry) => ({ ...entry, person_id: other.personId })),
  );
  expect([foreignDevice, foreignName].map(codeOf)).toEqual(['forbidden', 'forbidden']);
  const nobodys = { device_id: randomUUID(), entries: [], head: { seq: 0, hash: ZERO }, complete: true };
  expect(codeOf(await mine.call('/sync/record', nobodys))).toBe('device_unknown');
  expect(await audits(other)).toEqual([]);
});

test('a decision by a clock that was set is marked as such, and counts', async () => {
  const device = await openDevice(server.url, 'moderator');
  const made = await insertCase(server.ctx.db);
  const args = {
    case_id: made.caseId,
    reason_code: 'no_violation',
    comment: null,
    actions: [],
    verdicts: [],
    seen: { state: 'open', tier: 'high', claimed_by: null },
  };
  const command = device.sign('decide', args, { clock: { offset: 0, jump: -3_600_000 } });
  expect(await device.deliver(command)).toMatchObject([{ outcome: 'accepted' }]);
  const { rows } = await server.ctx.pool.query('SELECT clock_suspect FROM decisions WHERE id = $1', [command.id]);
  expect(rows).toEqual([{ clock_suspect: true }]);
});
