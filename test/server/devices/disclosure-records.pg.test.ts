import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordEntry } from '../../../core/contract/record.ts';
import { type RevealReply, revealedItems } from '../../../core/contract/reveal.ts';
import { hashOf } from '../../../server/crypto/signed.ts';
import { codeOf, type Device, openDevice } from '../../support/device.ts';
import { type CaseRows, insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let made: CaseRows;
beforeAll(async () => {
  server = await startTestServer();
  made = await insertCase(server.ctx.db);
});
afterAll(() => server.destroy());

const ZERO = '0'.repeat(64);
type Change = Partial<RecordEntry>;
/** One entry after the other, chained as a console does it. */
function record(device: Device, ...changes: Change[]): RecordEntry[] {
  const entries: RecordEntry[] = [];
  for (const change of changes) {
    const before = entries.at(-1);
    entries.push({
      device_id: device.id,
      seq: entries.length + 1,
      prev_hash: before ? hashOf(before) : ZERO,
      person_id: device.personId,
      kind: 'case.viewed',
      entity: 'cases',
      entity_id: made.caseId,
      at: Date.now(),
      offline: false,
      ...change,
    });
  }
  return entries;
}
function hand(device: Device, entries: readonly RecordEntry[]) {
  const last = entries.at(-1);
  const head = { seq: last?.seq ?? 0, hash: last ? hashOf(last) : ZERO };
  return device.call('/sync/record', { device_id: device.id, entries, head, complete: true });
}
const audits = async (device: Device): Promise<{ action: string; reason: string }[]> =>
  (
    await server.ctx.pool.query(
      `SELECT action, reason FROM audit_rows WHERE actor_kind = 'device' AND actor_id = $1 AND action ~ '^(case|record)' ORDER BY id`,
      [device.id],
    )
  ).rows;
async function reveal(device: Device): Promise<RevealReply> {
  const reason = { code: 'safety', words: '' };
  const asked = { case_id: made.caseId, messages: [made.messageId], identities: ['phone'], reason };
  return (await device.call('/sync/reveal', asked)).body as RevealReply;
}
const shown = (reply: RevealReply, more: string[] = []): Change => ({
  kind: 'case.revealed',
  reason: 'safety',
  what: [...revealedItems(reply), ...more],
  answer: reply.correlation_id,
});
const EXPORTED: Change = { kind: 'case.exported', reason: 'consultation: counsel', what: [`sha256:${'a'.repeat(64)}`] };

describe('what was revealed and exported is in the record of a device', () => {
  test('beside what was opened: who, why and what exactly', async () => {
    const device = await openDevice(server.url, 'moderator');
    const reply = await reveal(device);
    const entries = record(device, {}, shown(reply), { ...EXPORTED, offline: true });
    expect((await hand(device, entries)).body).toEqual({ seq: 3 });
    const rows = await audits(device);
    expect(rows.map(({ action }) => action)).toEqual(['case.viewed', 'case.revealed', 'case.exported']);
    const items = `messages/${made.messageId}/content, users/${made.userId}/phone`;
    expect(rows[1]?.reason).toMatch(new RegExp(`^number 2, \\S+; safety; ${items}; answer ${reply.correlation_id}$`));
    expect(rows[2]?.reason).toMatch(/^number 3, \S+, without the server; consultation: counsel; sha256:a{64}$/u);
  });

  test('an export that is left out is a hole, one that was changed is found', async () => {
    const [one, other] = [await openDevice(server.url, 'lead'), await openDevice(server.url, 'lead')];
    const entries = record(one, {}, EXPORTED, {});
    await hand(
      one,
      entries.filter(({ kind }) => kind !== 'case.exported'),
    );
    expect((await audits(one)).map(({ action }) => action)).toEqual(['case.viewed', 'case.viewed', 'record.gap']);
    const changed = record(other, {}, EXPORTED, {}).map((entry) =>
      entry.kind === 'case.exported' ? { ...entry, reason: 'quality_review' } : entry,
    );
    await hand(other, changed);
    expect((await audits(other)).map(({ action }) => action)).toContain('record.altered');
  });

  test('the last ones cannot be cut off behind a signed command', async () => {
    const device = await openDevice(server.url, 'lead');
    const entries = record(device, {}, EXPORTED);
    const head = { seq: 2, hash: hashOf(entries[1]) };
    await device.deliver(device.sign('add_note', { case_id: made.caseId, body: 'exported' }, { record: head }));
    await hand(device, entries.slice(0, 1));
    expect((await audits(device)).at(-1)).toMatchObject({ action: 'record.cut_short' });
  });
});

describe('a record that cannot be true is found out', () => {
  test('a reveal that the server never answered, answered to another device, or with less', async () => {
    const [device, other] = [await openDevice(server.url, 'moderator'), await openDevice(server.url, 'moderator2')];
    const [mine, theirs] = [await reveal(device), await reveal(other)];
    const invented = { ...mine, correlation_id: randomUUID() };
    const more = `messages/${randomUUID()}/content`;
    await hand(device, record(device, shown(mine), shown(invented), shown(theirs), shown(mine, [more])));
    const found = (await audits(device)).filter(({ action }) => action.startsWith('record.'));
    expect(found.map(({ action, reason }) => [action, reason.slice(0, 8)])).toEqual([
      ['record.unanswered', 'number 2'],
      ['record.unanswered', 'number 3'],
      ['record.unanswered', 'number 4'],
    ]);
  });

  test('a reveal or an export without a reason, or without saying what', async () => {
    const device = await openDevice(server.url, 'lead');
    await hand(device, record(device, { kind: 'case.exported', what: ['sha256:x'] }, { ...EXPORTED, what: [] }));
    expect((await audits(device)).filter(({ action }) => action === 'record.unexplained')).toHaveLength(2);
  });

  test('what the role does not allow at all', async () => {
    const device = await openDevice(server.url, 'admin');
    await hand(device, record(device, EXPORTED, { ...shown(await reveal(await openDevice(server.url, 'lead'))) }));
    expect((await audits(device)).filter(({ action }) => action === 'record.beyond_role')).toHaveLength(2);
  });

  test('an entry of a kind or with a field that there is not is refused whole', async () => {
    const device = await openDevice(server.url, 'lead');
    const odd = record(device, { ...EXPORTED, kind: 'packet.exported' } as unknown as Change);
    expect(codeOf(await hand(device, odd))).toBe('invalid_request');
    const wide = record(device, { ...EXPORTED, content: 'the text itself' } as Change);
    expect(codeOf(await hand(device, wide))).toBe('invalid_request');
    expect(await audits(device)).toEqual([]);
  });
});
