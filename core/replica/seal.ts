import { canonical } from '../audit/canonical.ts';
import { type CommandBody, type CommandEnvelope, commandEnvelope } from '../contract/wire.ts';
import type { ReadSql, Sql } from '../lib/sql.ts';
import { undoMsOf } from './outbox.ts';

/** What the device brings to a seal. `hash`: SHA-256 as hex. `sign`: Ed25519 by the device key as base64url. */
export interface Seal {
  readonly deviceId: string;
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
  readonly correlation_id: string;
  readonly hold_until: number | null;
}

interface Chain {
  readonly seq: number;
  readonly hash: string;
}

const readChain = (sql: ReadSql): Chain => {
  const stored = sql.get<{ value: string }>("SELECT value FROM meta WHERE key = 'chain'");
  return stored ? (JSON.parse(stored.value) as Chain) : { seq: 0, hash: NO_PREVIOUS };
};

const writeMeta = (sql: Sql, key: string, value: string): void => {
  sql.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
    key,
    value,
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
  const chain = readChain(sql);
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
    correlation_id: item.correlation_id,
  };
  const envelope: CommandEnvelope = { ...body, signature: seal.sign(canonical(body)) };
  const text = canonical(envelope);
  sql.run("UPDATE items SET state = 'queued', seq = ?, envelope = ? WHERE ord = ?", [body.seq, text, item.ord]);
  writeMeta(sql, 'chain', JSON.stringify({ seq: body.seq, hash: seal.hash(text) } satisfies Chain));
}

/**
 * A device enrolled anew starts a new chain: what was sealed for the old one and has no receipt is sealed again, with
 * the same command ids, so that the server still recognises what it already has.
 */
export function adoptDevice(sql: Sql, deviceId: string): void {
  const known = sql.get<{ value: string }>("SELECT value FROM meta WHERE key = 'device'")?.value;
  if (known === deviceId) return;
  sql.transaction(() => {
    sql.run("UPDATE items SET state = 'held', hold_until = NULL, envelope = NULL WHERE state = 'queued'");
    sql.run('UPDATE items SET seq = NULL');
    sql.run("DELETE FROM meta WHERE key = 'chain'");
    writeMeta(sql, 'device', deviceId);
  });
}

/**
 * The next commands to push, in sequence. `from` is set when the server asked for an earlier one (it was restored to
 * a state before some receipts): delivered ones are then sent again from the history.
 */
export function nextBatch(sql: ReadSql, limit: number, from: number | null): CommandEnvelope[] {
  const rows = sql.all<{ envelope: string }>(
    `SELECT envelope FROM items WHERE envelope IS NOT NULL AND (state = 'queued' OR seq >= ?) ORDER BY seq LIMIT ?`,
    [from ?? Number.MAX_SAFE_INTEGER, limit],
  );
  return rows.map(({ envelope }) => commandEnvelope.parse(JSON.parse(envelope)));
}
