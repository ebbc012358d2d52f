import { canonical } from '../audit/canonical.ts';
import { type Refusal, refuse } from '../contract/errors.ts';
import { type CommandEnvelope, type PushResult, pushReply, type Receipt } from '../contract/wire.ts';
import type { Sql, SqlValue } from '../lib/sql.ts';

/** Checks the server's Ed25519 signature (base64url) over a text, with the key that the device pinned at enrolment. */
export type Verify = (text: string, signature: string) => boolean;

export interface PushOutcome {
  /** Items that left `queued`. */
  readonly finished: number;
  /** Of these, what has no effect, or none yet: the overlay goes. */
  readonly refused: number;
  /** Items that had a receipt and took a newer one. */
  readonly renewed: number;
  /** The server asked for this sequence; null when nothing was held back. */
  readonly expectedSeq: number | null;
  /** What the server asks for and nobody has any more: the finished items before it were pruned. */
  readonly gaps: readonly { readonly deviceId: string; readonly seq: number }[];
  /** Items whose device the server does not know. */
  readonly unknownDevice: readonly string[];
  /** An answer that cannot be trusted: the items stay queued. */
  readonly problem: Refusal | null;
}

const FINAL_STATE = {
  accepted: 'delivered',
  accepted_as_second_opinion: 'delivered',
  rejected: 'refused',
  deferred: 'delivered',
  quarantined: 'refused',
} as const;

type Held = Extract<PushResult, { t: 'held' }>;
type FinalState = (typeof FINAL_STATE)[Receipt['outcome']];

/**
 * Takes the answer to a push. An item leaves `queued` only with a receipt for exactly that command, signed by the
 * pinned key (I3); everything else leaves it where it is and says why.
 */
export function recordReply(sql: Sql, sent: readonly CommandEnvelope[], reply: unknown, verify: Verify): PushOutcome {
  const parsed = pushReply.safeParse(reply);
  if (!parsed.success || parsed.data.results.length !== sent.length) {
    const problem = refuse('receipt_invalid', 'the answer does not fit what was sent');
    recordProblem(
      sql,
      sent.map(({ id }) => id),
      problem,
    );
    return { finished: 0, refused: 0, renewed: 0, expectedSeq: null, gaps: [], unknownDevice: [], problem };
  }
  return sql.transaction(() => {
    let finished = 0;
    let refused = 0;
    let renewed = 0;
    let expectedSeq: number | null = null;
    const unknownDevice: string[] = [];
    const gaps: { deviceId: string; seq: number }[] = [];
    let problem: Refusal | null = null;
    for (const [index, envelope] of sent.entries()) {
      const result = parsed.data.results[index] as PushResult;
      if (result.t === 'held') {
        if (result.code === 'device_unknown') unknownDevice.push(envelope.id);
        else if (isGone(sql, envelope, result)) gaps.push({ deviceId: envelope.device_id, seq: result.expected_seq });
        else expectedSeq = Math.min(expectedSeq ?? result.expected_seq, result.expected_seq);
        recordProblem(sql, [envelope.id], refuse(result.code));
        continue;
      }
      if (!isReceiptFor(envelope, result.receipt, verify)) {
        problem = refuse('receipt_invalid');
        recordProblem(sql, [envelope.id], problem);
        continue;
      }
      const state = FINAL_STATE[result.receipt.outcome];
      if (finish(sql, result.receipt, state)) finished += 1;
      else if (renew(sql, result.receipt, state)) renewed += 1;
      if (!hasEffect(result.receipt)) refused += 1;
    }
    return { finished, refused, renewed, expectedSeq, gaps, unknownDevice, problem };
  });
}

/** What is asked for first is not here to be sent: nor is it a seal that may yet have its turn. */
const isGone = (sql: Sql, { device_id }: CommandEnvelope, { code, expected_seq }: Held): boolean =>
  code === 'command_out_of_order' &&
  sql.get(
    `SELECT 1 FROM items WHERE device_id = ? AND seq = ? AND envelope IS NOT NULL
     UNION ALL
     SELECT 1 FROM earlier_seals AS e JOIN items AS i ON i.id = e.id
     WHERE e.device_id = ? AND e.seq = ? AND i.state = 'queued'`,
    [device_id, expected_seq, device_id, expected_seq],
  ) === undefined;

function isReceiptFor(envelope: CommandEnvelope, receipt: Receipt, verify: Verify): boolean {
  const { signature, ...body } = receipt;
  const fits =
    receipt.command_id === envelope.id && receipt.device_id === envelope.device_id && receipt.seq === envelope.seq;
  return fits && verify(canonical(body), signature);
}

/** A refused item has none, a deferred one not yet. */
const hasEffect = ({ outcome }: Receipt): boolean => outcome === 'accepted' || outcome === 'accepted_as_second_opinion';

const TAKEN =
  'outcome = ?, code = ?, detail = ?, receipt = ?, recorded_at = ?, problem = NULL, attempts = attempts + 1';

/** What has an effect is shown until a window covers it. */
const takenBy = (receipt: Receipt): SqlValue[] => [
  receipt.outcome,
  receipt.code,
  receipt.detail,
  canonical(receipt),
  receipt.recorded_at,
  hasEffect(receipt) ? 0 : 1,
  receipt.command_id,
];

const finish = (sql: Sql, receipt: Receipt, state: FinalState): boolean =>
  sql.run(`UPDATE items SET state = ?, ${TAKEN}, settled = ? WHERE id = ? AND state = 'queued'`, [
    state,
    ...takenBy(receipt),
  ]).changes > 0;

/** A server that was restored has decided anew: its receipt takes the older one's place. What was seen refused stays seen. */
const renew = (sql: Sql, receipt: Receipt, state: FinalState): boolean =>
  sql.run(
    `UPDATE items SET state = CASE WHEN state = 'dismissed' AND ? = 'refused' THEN state ELSE ? END, ${TAKEN}, settled = ?
     WHERE id = ? AND state IN ('delivered', 'refused', 'dismissed') AND receipt IS NOT ?`,
    [state, state, ...takenBy(receipt), canonical(receipt)],
  ).changes > 0;

/** An attempt that did not deliver: counted, explained, nothing consumed. */
export const recordProblem = (sql: Sql, ids: readonly string[], problem: Refusal): void => {
  sql.run(
    `UPDATE items SET attempts = attempts + 1, problem = ?
     WHERE state = 'queued' AND id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(problem), JSON.stringify(ids)],
  );
};
