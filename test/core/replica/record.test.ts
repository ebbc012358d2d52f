import { createHash, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import { recordRequest } from '../../../core/contract/record.ts';
import { openOutbox } from '../../../core/replica/outbox.ts';
import { appendRecord, nextRecords, recordHead, recordsTaken, takeOverRecords } from '../../../core/replica/record.ts';
import { memory } from './support.ts';

const DEVICE = randomUUID();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A record of reveals of 200 messages each: long entries. */
function longRecord(count: number) {
  const sql = memory();
  openOutbox(sql);
  const what = Array.from({ length: 200 }, () => `messages/${randomUUID()}/content`);
  for (let n = 0; n < count; n += 1) {
    const entry = { kind: 'case.revealed', reason: 'safety', what, answer: randomUUID(), offline: false } as const;
    const about = { entity: 'cases', entity_id: randomUUID(), at: n } as const;
    appendRecord(sql, { device_id: DEVICE, person_id: DEVICE, ...about, ...entry }, sha256);
  }
  return sql;
}

test('a long record goes in parts that the server reads, and none of it is left out', () => {
  const sql = longRecord(100);
  const seen: number[] = [];
  for (let next = nextRecords(sql); next; next = nextRecords(sql)) {
    expect(JSON.stringify(next).length).toBeLessThan(300_000);
    expect(recordRequest.safeParse(next).success).toBe(true);
    seen.push(...next.entries.map(({ seq }) => seq));
    // Only the last part may be taken for the end.
    expect(next.complete).toBe(seen.length === 100);
    recordsTaken(sql, DEVICE, seen.at(-1) ?? 0);
  }
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

test('what a device recorded that the server does not know goes on in the record of the one in its place', () => {
  const sql = longRecord(3);
  const next = randomUUID();
  recordsTaken(sql, DEVICE, 1);
  const before = nextRecords(sql)?.entries ?? [];
  takeOverRecords(sql, DEVICE, next, sha256);
  const moved = nextRecords(sql);
  expect(moved).toMatchObject({ device_id: next, complete: true, head: { seq: 2 } });
  const [first, second] = moved?.entries ?? [];
  expect([first, second]).toEqual([
    { ...before[0], device_id: next, seq: 1, prev_hash: '0'.repeat(64) },
    { ...before[1], device_id: next, seq: 2, prev_hash: sha256(canonical(first)) },
  ]);
  // Where the first one's stands is kept: it may be met again.
  expect(recordHead(sql, DEVICE).seq).toBe(3);
});
