import { canonical } from '../audit/canonical.ts';
import type { ClockWitness } from '../commands/clock.ts';
import { type CommandBody, type CommandEnvelope, commandEnvelope } from '../contract/wire.ts';
import type { ReadSql, Sql } from '../lib/sql.ts';
import { NEXT_PLACE, passOver } from './earlier-seals.ts';
import { undoMsOf } from './outbox.ts';
import { recordHead } from './record.ts';

/** What the device brings to a seal. `hash`: SHA-256 as hex. `sign`: Ed25519 by the device key as base64url. */
export interface Seal {
  readonly deviceId: string;
  /** The certificate in force; none where it was issued before they had ids. */
  readonly certificateId?: string | undefined;
  hash(text: string): string;
  sign(text: string): string;
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

/** `chain` is that of the device as it is, `chain ID` that of an earlier one: a server may be restored that knows it by that. */
const readChain = (sql: ReadSql, key: string): Chain | null => {
  const stored = sql.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [key]);
  return stored ? (JSON.parse(stored.value) as Chain) : null;
};

/** Where the device's chain stands. A device enrolled anew begins its own; one that is met again goes on. */
export function chainOf(sql: ReadSql, device: string): Chain {
  const chain = readChain(sql, 'chain');
  return chain?.device === device
    ? chain
    : (readChain(sql, `chain ${device}`) ?? { device, seq: 0, hash: NO_PREVIOUS });
}

function writeChain(sql: Sql, chain: Chain): void {
  const before = readChain(sql, 'chain');
  if (before && before.device !== chain.device) keepChain(sql, `chain ${before.device}`, before);
  keepChain(sql, 'chain', chain);
}

const keepChain = (sql: Sql, key: string, chain: Chain): void => {
  sql.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
    key,
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
    `UPDATE items SET state = 'queued', leaves = ${NEXT_PLACE}, device_id = ?, seq = ?,
       envelope = ? WHERE ord = ?`,
    [body.device_id, body.seq, text, item.ord],
  );
  writeChain(sql, { device: seal.deviceId, seq: body.seq, hash: seal.hash(text) });
}

/**
 * The server does not know the device that sealed these, or not by the key that signed them: it was restored to a time before. It
 * cannot have them, and they are sealed again, for the device as it is enrolled now. (For a device that it knows that would be a
 * second body under one id.) How many there are.
 */
export function resealFor(sql: Sql, unknown: readonly string[], deviceId: string): number {
  const ids = idsOf(
    sql,
    "SELECT id FROM items WHERE state = 'queued' AND device_id <> ? AND id IN (SELECT value FROM json_each(?)) ORDER BY ord",
    [deviceId, JSON.stringify(unknown)],
  );
  passOver(sql, ids, deviceId);
  return ids.length;
}

/**
 * What comes behind a number that is no longer here can never have its turn: the server was restored to a time before
 * it, and what has been finished for long is not kept. It has none of these, and they are sealed again, for another chain:
 * that of `as`, or where it is this device's own, of the one in its place.
 */
export function resealBehind(sql: Sql, gap: { readonly deviceId: string; readonly seq: number }, as: string): number {
  const ids = idsOf(sql, "SELECT id FROM items WHERE state = 'queued' AND device_id = ? AND seq > ? ORDER BY ord", [
    gap.deviceId,
    gap.seq,
  ]);
  passOver(sql, ids, as);
  return ids.length;
}

const idsOf = (sql: ReadSql, query: string, values: readonly (string | number)[]): string[] =>
  sql.all<{ id: string }>(query, values).map(({ id }) => id);

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
