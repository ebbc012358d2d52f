import { canonical } from '../audit/canonical.ts';
import type { ClockWitness } from '../commands/clock.ts';
import { type CommandBody, type CommandEnvelope, commandEnvelope } from '../contract/wire.ts';
import type { ReadSql, Sql } from '../lib/sql.ts';
import { undoMsOf } from './outbox.ts';
import { recordHead } from './record.ts';

/** What the device brings to a seal. `hash`: SHA-256 as hex. `sign`: Ed25519 by the device key as base64url. */
export interface Seal {
  readonly deviceId: string;
  /** The certificate in force; none where it was issued before they had ids. */
  readonly certificateId?: string | undefined;
  hash(text: string): string;
  sign(text: string): string;
  /** Whether the device's key as it is now signed it. */
  readonly isOwn?: (text: string, signature: string) => boolean;
}

const NO_PREVIOUS = '0'.repeat(64);

interface HeldItem {
  readonly ord: number;
  readonly id: string;
  readonly name: string;
  readonly args: string;
  readonly seen: string;
  readonly case_id: string;
  readonly at: number;
  readonly elapsed: number | null;
  readonly clock: string | null;
  readonly correlation_id: string;
  readonly hold_until: number | null;
}

interface Chain {
  readonly device: string;
  readonly seq: number;
  readonly hash: string;
}

/** Where the device's chain stands. A device enrolled anew begins its own. */
export function chainOf(sql: ReadSql, device: string): Chain {
  const stored = sql.get<{ value: string }>("SELECT value FROM meta WHERE key = 'chain'");
  const chain = stored ? (JSON.parse(stored.value) as Chain) : null;
  return chain?.device === device ? chain : { device, seq: 0, hash: NO_PREVIOUS };
}

const writeChain = (sql: Sql, chain: Chain): void => {
  sql.run("INSERT INTO meta (key, value) VALUES ('chain', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [
    JSON.stringify(chain),
  ]);
};

/**
 * Seals what may leave: sequence, previous hash and signature are given now, so that an undone command leaves no hole
 * in the chain. A held item holds back only later items of its own case. Returns how many were sealed, and when the
 * next one is due.
 */
export function sealDue(sql: Sql, now: number, seal: Seal): { sealed: number; nextAt: number | null } {
  const held = sql.all<HeldItem>("SELECT * FROM items WHERE state = 'held' ORDER BY ord");
  if (held.length === 0) return { sealed: 0, nextAt: null };
  return sql.transaction(() => {
    const waitingCases = new Set<string>();
    let nextAt: number | null = null;
    let sealed = 0;
    for (const item of held) {
      const until = holdUntil(sql, item, now);
      if (until !== null && until > now) nextAt = Math.min(nextAt ?? until, until);
      if ((until !== null && until > now) || waitingCases.has(item.case_id)) {
        waitingCases.add(item.case_id);
        continue;
      }
      sealOne(sql, item, seal);
      sealed += 1;
    }
    return { sealed, nextAt };
  });
}

/** A clock that was set back must not hold an item for hours: the window is never longer than the command's own. */
function holdUntil(sql: Sql, item: HeldItem, now: number): number | null {
  const longest = undoMsOf(item.name);
  if (item.hold_until === null || item.hold_until - now <= longest) return item.hold_until;
  sql.run('UPDATE items SET hold_until = ? WHERE ord = ?', [now + longest, item.ord]);
  return now + longest;
}

function sealOne(sql: Sql, item: HeldItem, seal: Seal): void {
  const chain = chainOf(sql, seal.deviceId);
  const body: CommandBody = {
    id: item.id,
    device_id: seal.deviceId,
    seq: chain.seq + 1,
    prev_hash: chain.hash,
    name: item.name,
    args: JSON.parse(item.args) as Record<string, unknown>,
    seen: JSON.parse(item.seen) as Record<string, number>,
    at: item.at,
    elapsed: item.elapsed,
    ...(item.clock === null ? {} : { clock: JSON.parse(item.clock) as ClockWitness }),
    // What was looked at before cannot be left out any more: the signature covers how far the record goes.
    record: recordHead(sql, seal.deviceId),
    correlation_id: item.correlation_id,
    ...(seal.certificateId === undefined ? {} : { certificate_id: seal.certificateId }),
  };
  const envelope: CommandEnvelope = { ...body, signature: seal.sign(canonical(body)) };
  const text = canonical(envelope);
  sql.run(
    `UPDATE items SET state = 'queued', leaves = (SELECT coalesce(max(leaves), 0) + 1 FROM items), device_id = ?,
       seq = ?, envelope = ? WHERE ord = ?`,
    [body.device_id, body.seq, text, item.ord],
  );
  writeChain(sql, { device: seal.deviceId, seq: body.seq, hash: seal.hash(text) });
}

const AGAIN = "state = 'held', hold_until = NULL, leaves = NULL, device_id = NULL, seq = NULL, envelope = NULL";

/**
 * The server does not know the device that sealed these: its data was replaced, so it cannot have them. They are
 * sealed again, for the device as it is enrolled now. (For a known device that would be a second body under one id.)
 */
export const reseal = (sql: Sql, ids: readonly string[], deviceId: string): number =>
  sql.run(
    `UPDATE items SET ${AGAIN} WHERE state = 'queued' AND device_id <> ? AND id IN (SELECT value FROM json_each(?))`,
    [deviceId, JSON.stringify(ids)],
  ).changes;

/**
 * What comes behind a number that is no longer here can never have its turn: the server was restored to a time before
 * it, and what has been finished for long is not kept. It has none of these, and they are sealed again, for another chain.
 */
export const resealBehind = (sql: Sql, deviceId: string, seq: number): number =>
  sql.run(`UPDATE items SET ${AGAIN} WHERE state = 'queued' AND device_id = ? AND seq > ?`, [deviceId, seq]).changes;

/**
 * Items under the id of an earlier device that its key as it is now signed: the server was restored to a time before the key
 * was changed, and knows that id by the key before. It cannot have taken them.
 */
export function resealOwn(sql: Sql, { deviceId, isOwn }: Pick<Seal, 'deviceId' | 'isOwn'>): number {
  if (!isOwn) return 0;
  const others = sql.all<{ ord: number; envelope: string }>(
    "SELECT ord, envelope FROM items WHERE state = 'queued' AND device_id <> ?",
    [deviceId],
  );
  const own = others.filter(({ envelope }) => {
    const { signature, ...body } = JSON.parse(envelope) as CommandEnvelope;
    return isOwn(canonical(body), signature);
  });
  for (const { ord } of own) sql.run(`UPDATE items SET ${AGAIN} WHERE ord = ?`, [ord]);
  return own.length;
}

/** The device's chain cannot be gone on with: it signs in again, with a key of its own for another. */
export const loseChain = (sql: Sql, deviceId: string): void => {
  sql.run(
    "INSERT INTO meta (key, value) VALUES ('chain_lost', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    [deviceId],
  );
};

export const isChainGone = (sql: ReadSql, deviceId: string): boolean =>
  sql.get<{ value: string }>("SELECT value FROM meta WHERE key = 'chain_lost'")?.value === deviceId;

/**
 * The next commands to push, in the order of sealing. `from` is set when the server asked for an earlier one (it was
 * restored to a state before some receipts): delivered ones are then sent again from the history.
 */
export function nextBatch(sql: ReadSql, limit: number, from: number | null): CommandEnvelope[] {
  const rows = sql.all<{ envelope: string }>(
    `SELECT envelope FROM items WHERE envelope IS NOT NULL AND (state = 'queued' OR seq >= ?) ORDER BY leaves LIMIT ?`,
    [from ?? Number.MAX_SAFE_INTEGER, limit],
  );
  return rows.map(({ envelope }) => commandEnvelope.parse(JSON.parse(envelope)));
}
