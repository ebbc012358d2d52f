import { describe, expect, it } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import type { CommandEnvelope, ReceiptBody } from '../../../core/contract/wire.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import {
  counts,
  dismiss,
  enqueue,
  listItems,
  newsOf,
  openOutbox,
  pendingItems,
  prune,
  settle,
  unsettled,
  withdraw,
} from '../../../core/replica/outbox.ts';
import { recordReply } from '../../../core/replica/receipts.ts';
import { nextBatch, resealFor, sealDue } from '../../../core/replica/seal.ts';
import { sha256, signAs } from '../../support/replica-desk.ts';
import { uuid } from '../../support/replica-world.ts';
import { memory } from './support.ts';

// core/replica/SPEC.md, "The outbox"; I3, I9.

const seal = (n = 1) => ({ deviceId: uuid(2, n), hash: sha256, sign: signAs(`device ${n}`) });
const verify = (text: string, signature: string): boolean => signature === signAs('server')(text);
const UNDO = 10_000;

function outbox(): Sql {
  const sql = memory();
  openOutbox(sql);
  return sql;
}

/** A decision (held) or a note (not held) on a case. */
function add(sql: Sql, n: number, caseNo: number, name: 'decide' | 'add_note', at = 0): string {
  const id = uuid(7, n);
  enqueue(sql, {
    id,
    name,
    args: { n },
    seen: {},
    caseId: uuid(5, caseNo),
    at,
    elapsed: null,
    correlationId: uuid(6, n),
    holdUntil: name === 'decide' ? at + UNDO : null,
  });
  return id;
}

const states = (sql: Sql) => Object.fromEntries(listItems(sql).map(({ id, state }) => [Number(id.slice(-3)), state]));
const batch = (sql: Sql) => nextBatch(sql, 100, null);
const numbers = (envelopes: readonly CommandEnvelope[]) => envelopes.map(({ args, seq }) => [args.n, seq]);

function receipt(envelope: CommandEnvelope, change: Partial<ReceiptBody> = {}, key = 'server') {
  const body: ReceiptBody = {
    command_id: envelope.id,
    device_id: envelope.device_id,
    seq: envelope.seq,
    outcome: 'accepted',
    code: null,
    detail: null,
    audit_id: uuid(8, 1),
    correlation_id: envelope.correlation_id,
    recorded_at: 5,
    ...change,
  };
  return { t: 'receipt', receipt: { ...body, signature: signAs(key)(canonical(body)) } };
}

describe('sealing', () => {
  it('waits for the end of the undo window, and names it', () => {
    const sql = outbox();
    add(sql, 1, 1, 'decide');
    expect(sealDue(sql, 5_000, seal())).toEqual({ sealed: 0, nextAt: UNDO });
    expect(sealDue(sql, UNDO, seal())).toEqual({ sealed: 1, nextAt: null });
    expect(states(sql)).toEqual({ 1: 'queued' });
  });

  it('lets a held item hold back later ones of its own case only', () => {
    const sql = outbox();
    add(sql, 1, 1, 'decide');
    add(sql, 2, 1, 'add_note');
    add(sql, 3, 2, 'add_note');
    sealDue(sql, 0, seal());
    expect(states(sql)).toEqual({ 1: 'held', 2: 'held', 3: 'queued' });
    sealDue(sql, UNDO, seal());
    expect(numbers(batch(sql))).toEqual([
      [3, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it('chains every envelope to the one before it, so that an undone command leaves no hole', () => {
    const sql = outbox();
    add(sql, 1, 1, 'add_note');
    const undone = add(sql, 2, 2, 'decide');
    sealDue(sql, 0, seal());
    expect(withdraw(sql, undone, 1)).toBeNull();
    add(sql, 3, 2, 'add_note');
    sealDue(sql, UNDO, seal());
    const [first, second] = batch(sql);
    expect(first?.prev_hash).toBe('0'.repeat(64));
    expect(second?.prev_hash).toBe(sha256(canonical(first)));
    const { signature, ...body } = second as CommandEnvelope;
    expect(signature).toBe(signAs('device 1')(canonical(body)));
  });

  it('does not undo what was sealed, nor what ran out', () => {
    const sql = outbox();
    const id = add(sql, 1, 1, 'decide');
    expect(withdraw(sql, id, UNDO)).toEqual({ code: 'undo_too_late' });
    sealDue(sql, UNDO, seal());
    expect(withdraw(sql, id, 0)).toEqual({ code: 'undo_too_late' });
  });

  it('does not hold an item for hours because the clock was set back', () => {
    const sql = outbox();
    add(sql, 1, 1, 'decide', 7_200_000);
    expect(sealDue(sql, 0, seal()).nextAt).toBe(UNDO);
  });
});

describe('a receipt', () => {
  function queued(): { sql: Sql; envelope: CommandEnvelope } {
    const sql = outbox();
    add(sql, 1, 1, 'add_note');
    sealDue(sql, 0, seal());
    return { sql, envelope: batch(sql)[0] as CommandEnvelope };
  }

  it('moves exactly its command', () => {
    const { sql, envelope } = queued();
    expect(recordReply(sql, [envelope], { results: [receipt(envelope)] }, verify)).toMatchObject({ finished: 1 });
    expect(listItems(sql)).toMatchObject([{ state: 'delivered', outcome: 'accepted', recordedAt: 5, attempts: 1 }]);
  });

  it.each([
    ['signed by somebody else', (e: CommandEnvelope) => receipt(e, {}, 'mallory')],
    [
      'changed after it was signed',
      (e: CommandEnvelope) => ({ ...receipt(e), receipt: { ...receipt(e).receipt, outcome: 'rejected' } }),
    ],
    ['for another command', (e: CommandEnvelope) => receipt(e, { command_id: uuid(7, 9) })],
    ['for another device', (e: CommandEnvelope) => receipt(e, { device_id: uuid(2, 9) })],
    ['for another place in the chain', (e: CommandEnvelope) => receipt(e, { seq: 9 })],
  ])('%s moves nothing (I3)', (_what, forge) => {
    const { sql, envelope } = queued();
    const outcome = recordReply(sql, [envelope], { results: [forge(envelope)] }, verify);
    expect(outcome).toMatchObject({ finished: 0, problem: { code: 'receipt_invalid' } });
    expect(listItems(sql)).toMatchObject([{ state: 'queued', lastProblem: { code: 'receipt_invalid' }, attempts: 1 }]);
  });

  it.each([null, {}, { results: [] }, 'ok', { results: [{ t: 'receipt' }] }])(
    'an answer that is none moves nothing: %o',
    (reply) => {
      const { sql, envelope } = queued();
      expect(recordReply(sql, [envelope], reply, verify).problem?.code).toBe('receipt_invalid');
      expect(counts(sql)).toEqual({ waiting: 1, queued: 1, attention: 0 });
    },
  );

  it.each(['rejected', 'quarantined'] as const)('%s needs attention until it was seen', (outcome) => {
    const { sql, envelope } = queued();
    recordReply(sql, [envelope], { results: [receipt(envelope, { outcome, code: 'case_claimed' })] }, verify);
    expect(listItems(sql)).toMatchObject([{ state: 'refused', outcome, code: 'case_claimed' }]);
    expect(counts(sql)).toEqual({ waiting: 0, queued: 0, attention: 1 });
    expect(pendingItems(sql)).toEqual([]);
    expect(dismiss(sql, envelope.id)).toBe(true);
    expect(counts(sql).attention).toBe(0);
    expect(dismiss(sql, envelope.id)).toBe(false);
  });

  it('deferred says until when, and shows no effect', () => {
    const { sql, envelope } = queued();
    const answer = receipt(envelope, { outcome: 'deferred', until: 7 });
    expect(recordReply(sql, [envelope], { results: [answer] }, verify)).toMatchObject({ finished: 1, refused: 1 });
    expect(listItems(sql)).toMatchObject([{ state: 'delivered', outcome: 'deferred', until: 7 }]);
    expect(counts(sql)).toEqual({ waiting: 0, queued: 0, attention: 0 });
    expect(pendingItems(sql)).toEqual([]);
  });

  it('is asked for again when the server misses an earlier command, which the history still has', () => {
    const sql = outbox();
    for (const n of [1, 2]) add(sql, n, n, 'add_note');
    sealDue(sql, 0, seal());
    const [first, second] = batch(sql) as [CommandEnvelope, CommandEnvelope];
    recordReply(sql, [first], { results: [receipt(first)] }, verify);
    const held = { t: 'held', command_id: second.id, code: 'command_out_of_order', expected_seq: 1 };
    expect(recordReply(sql, [second], { results: [held] }, verify)).toMatchObject({ finished: 0, expectedSeq: 1 });
    expect(numbers(nextBatch(sql, 100, 1))).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('that never came from an unknown device is sealed again for the new one', () => {
    const { sql, envelope } = queued();
    const held = { t: 'held', command_id: envelope.id, code: 'device_unknown', expected_seq: 1 };
    const { unknownDevice } = recordReply(sql, [envelope], { results: [held] }, verify);
    expect(resealFor(sql, unknownDevice, uuid(2, 1))).toBe(0);
    expect(resealFor(sql, unknownDevice, uuid(2, 2))).toBe(1);
    sealDue(sql, 0, seal(2));
    expect(batch(sql)).toMatchObject([{ id: envelope.id, device_id: uuid(2, 2), seq: 1, prev_hash: '0'.repeat(64) }]);
  });
});

describe('the history', () => {
  it('shows an accepted item until a window covers it, and is pruned from its old end', () => {
    const sql = outbox();
    for (const n of [1, 2, 3]) add(sql, n, n, 'add_note');
    sealDue(sql, 0, seal());
    const all = batch(sql);
    recordReply(sql, all, { results: all.map((envelope) => receipt(envelope)) }, verify);
    expect(pendingItems(sql)).toHaveLength(3);
    prune(sql, 1);
    expect(listItems(sql)).toHaveLength(3);
    settle(sql, unsettled(sql));
    expect(pendingItems(sql)).toEqual([]);
    prune(sql, 1);
    expect(states(sql)).toEqual({ 3: 'delivered' });
  });
});

describe('what every screen tells of', () => {
  it('is the counts, what can be taken back, and what was refused or came second, newest first', () => {
    const sql = outbox();
    for (let n = 1; n <= 4; n += 1) add(sql, n, n, n < 4 ? 'add_note' : 'decide');
    sealDue(sql, 0, seal());
    const [refused, second] = batch(sql);
    if (!refused || !second) throw new Error('two notes wait');
    const results = [
      receipt(refused, { outcome: 'rejected', code: 'case_not_open' }),
      receipt(second, { outcome: 'accepted_as_second_opinion' }),
    ];
    recordReply(sql, [refused, second], { results }, verify);
    const { held, settled, ...numbersOf } = newsOf(sql);
    expect(numbersOf).toEqual({ waiting: 2, attention: 1 });
    const byId = new Map(listItems(sql).map((item) => [item.id, item]));
    expect(held.map(({ id }) => id)).toEqual([uuid(7, 4), uuid(7, 3)].filter((id) => byId.get(id)?.state === 'held'));
    expect(settled.map(({ id }) => id)).toEqual([uuid(7, 2), uuid(7, 1)]);
    // What is told of an item is what the outbox itself says of it.
    for (const { reasonCode, ...item } of held) {
      expect(byId.get(item.id)).toMatchObject(item);
      expect(reasonCode).toBe(byId.get(item.id)?.args.reason_code ?? null);
    }
    for (const item of settled) expect(byId.get(item.id)).toMatchObject(item);
  });

  it('stays short however much waits', () => {
    const sql = outbox();
    for (let n = 1; n <= 120; n += 1) add(sql, n, n, 'decide');
    expect(newsOf(sql)).toMatchObject({ waiting: 120, attention: 0 });
    expect(newsOf(sql).held.map(({ id }) => id)).toEqual(
      listItems(sql)
        .slice(0, 20)
        .map(({ id }) => id),
    );
  });
});
