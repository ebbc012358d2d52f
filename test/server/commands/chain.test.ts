import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../../core/contract/wire.ts';
import { type ChainDevice, ruleChain } from '../../../server/commands/chain.ts';
import { type Item, readItem } from '../../../server/commands/item.ts';

const PERSON = randomUUID();
const DEVICE = randomUUID();
const NOW = Date.UTC(2026, 10, 22);
const FIRST = '0'.repeat(64);

const raw = (seq: number, prevHash: string, change: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  device_id: DEVICE,
  seq,
  prev_hash: prevHash,
  name: 'claim',
  args: {},
  seen: {},
  at: NOW,
  elapsed: null,
  correlation_id: randomUUID(),
  signature: 'good',
  ...change,
});
const read = (value: unknown): Item => readItem(value, randomUUID);
const hash = (item: Item): string => ('hash' in item ? item.hash : '');

/** Items that follow one another; `change` alters one of them. */
function chain(length: number, change: Record<number, Record<string, unknown>> = {}): Item[] {
  const items: Item[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    items.push(read(raw(seq, items.length > 0 ? hash(items.at(-1) as Item) : FIRST, change[seq])));
  }
  return items;
}

const device = (change: Partial<ChainDevice> = {}): ChainDevice => ({
  personId: PERSON,
  revokedAt: null,
  notAfter: NOW + 1000,
  verify: ({ envelope }) => envelope.signature === 'good',
  lastSeq: 0,
  lastHash: FIRST,
  brokenAt: null,
  ...change,
});

function rule(items: readonly Item[], one = device(), stored: [string, string][] = [], by: string | null = DEVICE) {
  const receipts = new Map(stored.map(([id, body]) => [id, new Map([[body, { command_id: id } as Receipt]])]));
  const ctx = { now: NOW, personId: PERSON, deviceId: by, devices: new Map([[DEVICE, one]]), stored: receipts };
  return ruleChain(items, ctx).map((ruling) => ('code' in ruling ? `${ruling.t} ${ruling.code}` : ruling.t));
}

test('items that follow one another run, and the chain stands at the last', () => {
  const items = chain(3);
  const one = device();
  expect(rule(items, one)).toEqual(['run', 'run', 'run']);
  expect([one.lastSeq, one.lastHash]).toEqual([3, hash(items[2] as Item)]);
});

describe('one bad item in the middle', () => {
  test.each([
    ['a signature that does not fit', { signature: 'bad' }, ['run', 'refused command_signature_invalid', 'run']],
    ['a shape that does not fit', { name: 7 }, ['run', 'refused command_malformed', 'run']],
    ['acted after the certificate’s end, by a clock behind', { at: NOW + 5000 }, ['run', 'run', 'run']],
    [
      'another predecessor',
      { prev_hash: 'f'.repeat(64) },
      ['run', 'refused command_chain_broken', 'refused command_chain_broken'],
    ],
  ])('%s', (_what, change, expected) => {
    expect(rule(chain(3, { 2: change }))).toEqual(expected);
  });
});

test('a gap holds all that is behind it and moves nothing', () => {
  const one = device();
  const [first, , third, fourth] = chain(4) as [Item, Item, Item, Item];
  expect(rule([first, third, fourth], one)).toEqual(['run', 'held command_out_of_order', 'held command_out_of_order']);
  expect(one.lastSeq).toBe(1);
});

test('a revoked device’s items are all quarantined and use up their numbers', () => {
  const one = device({ revokedAt: NOW - 1 });
  expect(rule(chain(2), one)).toEqual(['refused device_revoked', 'refused device_revoked']);
  expect(one.lastSeq).toBe(2);
});

test('after the certificate’s end', () => {
  expect(rule(chain(1), device({ notAfter: NOW - 1 }))).toEqual(['refused lease_expired']);
});

test('another person’s device and an unknown one are held, whatever else is wrong', () => {
  expect(rule(chain(1), device({ personId: randomUUID(), revokedAt: 1 }))).toEqual(['held forbidden']);
  expect(rule([read(raw(1, FIRST, { device_id: randomUUID() }))])).toEqual(['held device_unknown']);
});

describe('signed by no key that its device is known by', () => {
  const strange = (seq: number) => chain(seq, { [seq]: { signature: 'of a key to come' } }).slice(-1);
  const OTHER = randomUUID();
  test('brought by another device of the person it is held, whatever its number, and uses up none', () => {
    const one = device({ lastSeq: 1, lastHash: hash(chain(1)[0] as Item), brokenAt: 1 });
    expect(rule([1, 2, 3].flatMap(strange), one, [], OTHER)).toEqual(Array(3).fill('held device_unknown'));
    expect(one.lastSeq).toBe(1);
    expect(rule(strange(1), device({ revokedAt: 1 }), [], OTHER)).toEqual(['held device_unknown']);
  });
  test('brought by the device itself, or by a person, it is refused', () => {
    expect(rule(strange(1), device(), [], DEVICE)).toEqual(['refused command_signature_invalid']);
    expect(rule(strange(1), device(), [], null)).toEqual(['refused command_signature_invalid']);
  });
  test('what its key is known for is decided, whoever of the person brings it', () => {
    expect(rule(chain(2), device(), [], OTHER)).toEqual(['run', 'run']);
  });
});

test('what was answered is answered again, even by a device that is revoked by now', () => {
  const [item] = chain(1) as [Item];
  const id = 'id' in item ? String(item.id) : '';
  expect(rule([item], device({ lastSeq: 1, revokedAt: 1 }), [[id, hash(item)]])).toEqual(['stored']);
  expect(rule([item], device(), [[id, 'another body']])).toEqual(['refused command_conflict']);
});

test('the same envelope twice is one command; the same id with two bodies is a conflict', () => {
  const [item] = chain(1) as [Item];
  const second = read(raw(2, hash(item), { id: 'id' in item ? item.id : '' }));
  expect(rule([item, item, second])).toEqual(['run', 'again', 'refused command_conflict']);
});

test('an item without a readable name for itself is held', () => {
  for (const value of [null, 1, [], {}, { id: randomUUID(), device_id: DEVICE, seq: 0 }]) {
    expect(rule([read(value)])).toEqual(['held command_malformed']);
  }
});
