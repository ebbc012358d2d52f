import { expect, it } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import type { CommandEnvelope, Outcome, ReceiptBody } from '../../../core/contract/wire.ts';
import type { Sql } from '../../../core/lib/sql.ts';
import { dismiss, enqueue, listItems, openOutbox, prune, settle } from '../../../core/replica/outbox.ts';
import { recordReply } from '../../../core/replica/receipts.ts';
import { offerAgain } from '../../../core/replica/restored.ts';
import { isChainGone, loseChain, nextBatch, resealBehind, sealDue } from '../../../core/replica/seal.ts';
import { sha256, signAs } from '../../support/replica-desk.ts';
import { uuid } from '../../support/replica-world.ts';
import { EPOCH, memory } from './support.ts';

// core/replica/SPEC.md, "The outbox": a server that was restored. Whole stories in test/simulation.

const OTHER = uuid(9, 2);
const verify = (text: string, signature: string): boolean => signature === signAs('server')(text);

/** Two notes that the server of this epoch has answered. */
function answered(outcomes: readonly Outcome[]): { sql: Sql; sent: CommandEnvelope[] } {
  const sql = memory();
  openOutbox(sql);
  expect(offerAgain(sql, EPOCH)).toBe(false);
  for (const [n] of outcomes.entries()) {
    const identity = { id: uuid(7, n + 1), correlationId: uuid(6, n + 1), caseId: uuid(5, 1) };
    enqueue(sql, { ...identity, name: 'add_note', args: {}, seen: {}, at: n, elapsed: null, holdUntil: null });
  }
  sealDue(sql, 10, { deviceId: uuid(2, 1), hash: sha256, sign: signAs('device') });
  const sent = nextBatch(sql, 1_000, null);
  answer(sql, sent, outcomes, 1);
  return { sql, sent };
}

function answer(sql: Sql, sent: readonly CommandEnvelope[], outcomes: readonly Outcome[], time: number) {
  const results = sent.map((envelope, n) => {
    const body: ReceiptBody = {
      command_id: envelope.id,
      device_id: envelope.device_id,
      seq: envelope.seq,
      outcome: outcomes[n] ?? 'accepted',
      code: null,
      detail: null,
      audit_id: uuid(8, time * 10 + n),
      correlation_id: envelope.correlation_id,
      recorded_at: time,
    };
    return { t: 'receipt', receipt: { ...body, signature: signAs('server')(canonical(body)) } };
  });
  return recordReply(sql, sent, { results }, verify);
}

const shown = (sql: Sql) => listItems(sql).map(({ state, outcome, recordedAt }) => `${state} ${outcome} ${recordedAt}`);

it('what a lost server acknowledged is offered to the one in its place, once', () => {
  const { sql, sent } = answered(['accepted', 'rejected']);
  expect(nextBatch(sql, 10, null)).toEqual([]);
  expect(offerAgain(sql, OTHER)).toBe(true);
  expect(nextBatch(sql, 10, null)).toEqual(sent);
  expect(listItems(sql).map(({ lastProblem }) => lastProblem?.code)).toEqual(['epoch_changed', 'epoch_changed']);
  answer(sql, sent, ['accepted', 'rejected'], 2);
  expect(offerAgain(sql, OTHER)).toBe(false);
  expect(nextBatch(sql, 10, null)).toEqual([]);
});

it('the latest receipt counts: what was accepted may be refused now, and the other way round', () => {
  const { sql, sent } = answered(['accepted', 'rejected']);
  offerAgain(sql, OTHER);
  expect(answer(sql, sent, ['rejected', 'accepted'], 2)).toMatchObject({ finished: 2, renewed: 0 });
  expect(shown(sql)).toEqual(['delivered accepted 2', 'refused rejected 2']);
});

it('a refusal that was seen stays seen, unless the server decides otherwise when it asks for it', () => {
  const { sql, sent } = answered(['rejected']);
  dismiss(sql, uuid(7, 1));
  expect(offerAgain(sql, OTHER)).toBe(false);
  expect(nextBatch(sql, 10, 1)).toEqual(sent);
  expect(answer(sql, sent, ['rejected'], 2)).toMatchObject({ finished: 0, renewed: 1 });
  expect(shown(sql)).toEqual(['dismissed rejected 2']);
  answer(sql, sent, ['accepted'], 3);
  expect(shown(sql)).toEqual(['delivered accepted 3']);
});

it('an older backup misses more than is kept: what comes behind is sealed again for a chain of its own', () => {
  const { sql, sent } = answered(Array.from({ length: 520 }, () => 'accepted' as const));
  settle(
    sql,
    sent.map(({ id }) => id),
  );
  prune(sql, 500);
  expect(listItems(sql)).toHaveLength(500);
  expect(offerAgain(sql, OTHER)).toBe(true);
  const offered = nextBatch(sql, 500, null);
  expect(offered[0]?.seq).toBe(21);
  // The server knows the first ten.
  const results = offered.map(({ id }) => ({
    ...{ t: 'held', command_id: id, code: 'command_out_of_order', expected_seq: 11 },
  }));
  const outcome = recordReply(sql, offered, { results }, verify);
  expect(outcome.expectedSeq).toBeNull();
  expect(outcome.gaps[0]).toEqual({ deviceId: uuid(2, 1), seq: 11 });
  expect(resealBehind(sql, { deviceId: uuid(2, 1), seq: 11 }, uuid(2, 1))).toBe(500);
  loseChain(sql, uuid(2, 1));
  expect(isChainGone(sql, uuid(2, 1))).toBe(true);
  expect(nextBatch(sql, 500, null)).toEqual([]);
  // Signed in again, with another key.
  sealDue(sql, 20, { deviceId: uuid(2, 2), hash: sha256, sign: signAs('device') });
  const again = nextBatch(sql, 500, null);
  expect(again.map(({ id }) => id)).toEqual(offered.map(({ id }) => id));
  expect(again[0]).toMatchObject({ seq: 1, device_id: uuid(2, 2), prev_hash: '0'.repeat(64) });
  expect(isChainGone(sql, uuid(2, 2))).toBe(false);
  expect(
    answer(
      sql,
      again,
      again.map(() => 'accepted' as const),
      2,
    ),
  ).toMatchObject({ finished: 500, gaps: [] });
});

it('what is asked for and is here is no gap', () => {
  const { sql, sent } = answered(['accepted', 'accepted']);
  offerAgain(sql, OTHER);
  const results = sent.map(({ id }) => ({ t: 'held', command_id: id, code: 'command_out_of_order', expected_seq: 1 }));
  expect(recordReply(sql, sent, { results }, verify)).toMatchObject({ expectedSeq: 1, gaps: [] });
});
