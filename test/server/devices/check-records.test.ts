import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import type { RecordEntry, RecordRequest } from '../../../core/contract/record.ts';
import { checkRecords, type RecordState } from '../../../server/devices/check-records.ts';

const ZERO = '0'.repeat(64);
const START: RecordState = { lastSeq: 0, lastHash: ZERO, claimedSeq: 0, claimedHash: ZERO };
const DEVICE = randomUUID();
const hash = (entry: RecordEntry): string => createHash('sha256').update(canonical(entry)).digest('hex');

/** A record of `count` views, as a device makes it. */
function chain(count: number): RecordEntry[] {
  const entries: RecordEntry[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const before = entries.at(-1);
    entries.push({
      device_id: DEVICE,
      seq,
      prev_hash: before ? hash(before) : ZERO,
      person_id: DEVICE,
      kind: 'case.viewed',
      entity: 'cases',
      entity_id: randomUUID(),
      at: seq,
      offline: true,
    });
  }
  return entries;
}
const all = chain(5);
const headOf = (entries: readonly RecordEntry[]) => {
  const last = entries.at(-1);
  return last ? { seq: last.seq, hash: hash(last) } : { seq: 0, hash: ZERO };
};
const request = (entries: readonly RecordEntry[], more: Partial<RecordRequest> = {}): RecordRequest => ({
  device_id: DEVICE,
  entries: [...entries],
  head: headOf(all),
  complete: true,
  ...more,
});
const kinds = (before: RecordState, asked: RecordRequest) =>
  checkRecords(before, asked, hash).findings.map(({ kind }) => kind);
const at = (index: number): RecordEntry => all[index] as RecordEntry;

describe('the record of a device', () => {
  test('is taken whole and found in order', () => {
    const { taken, findings, state } = checkRecords(START, request(all), hash);
    expect(taken).toHaveLength(5);
    expect(findings).toEqual([]);
    expect(state).toMatchObject({ lastSeq: 5, lastHash: hash(at(4)) });
  });

  test('comes in parts; what was taken is not taken twice', () => {
    const first = checkRecords(START, request(all.slice(0, 3), { complete: false }), hash);
    expect(first.findings).toEqual([]);
    const second = checkRecords(first.state, request(all.slice(1)), hash);
    expect([second.taken.length, second.findings.length]).toEqual([2, 0]);
  });

  const half: RecordState = { ...START, lastSeq: 2, lastHash: hash(at(1)) };
  const claimed: RecordState = { ...half, claimedSeq: 5, claimedHash: hash(at(4)) };
  test.each<[string, RecordState, RecordRequest, string[]]>([
    ['one is missing', START, request([at(0), at(2), at(3), at(4)]), ['record.gap']],
    ['the first ones are missing', START, request(all.slice(2)), ['record.gap']],
    [
      'one was changed',
      START,
      request(all.map((entry) => (entry.seq === 3 ? { ...entry, entity_id: DEVICE } : entry))),
      ['record.altered'],
    ],
    ['the last one was changed', START, request([...all.slice(0, 4), { ...at(4), at: 99 }]), ['record.altered']],
    [
      'what was sent before was changed',
      { ...half, lastHash: ZERO.replace('0', 'a') },
      request(all.slice(2)),
      ['record.altered'],
    ],
    ['two changed places', START, request([at(0), at(2), at(1), at(3), at(4)]), ['record.gap', 'record.reordered']],
    ['the end is cut off', half, request([at(2)]), ['record.cut_short']],
    [
      'the end is cut off, the head too; a signed command knows better',
      claimed,
      request([at(2)], { head: headOf([at(2)]) }),
      ['record.cut_short'],
    ],
    [
      'all of it is gone; a signed command knows better',
      claimed,
      request([], { head: { seq: 2, hash: hash(at(1)) } }),
      ['record.cut_short'],
    ],
    [
      'a whole new chain in place of what a signed command names',
      claimed,
      request(all.slice(2, 4).concat({ ...at(4), at: 99 }), { head: headOf([{ ...at(4), at: 99 }]) }),
      ['record.altered'],
    ],
  ])('%s: it is told, and what is there is taken', (_what, before, asked, expected) => {
    expect(kinds(before, asked)).toEqual(expected);
  });

  test('what is known to be missing is told once', () => {
    const first = checkRecords(claimed, request([at(2)], { head: headOf([at(2)]) }), hash);
    expect(kinds(first.state, request([], { head: headOf([at(2)]) }))).toEqual([]);
  });
});
