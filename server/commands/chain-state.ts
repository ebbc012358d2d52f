import { sql } from 'kysely';
import type { Receipt } from '../../core/contract/wire.ts';
import { importPublicKey } from '../crypto/ed25519.ts';
import { verifyBody } from '../crypto/signed.ts';
import { recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import type { ChainDevice } from './chain.ts';
import type { Item, NamedItem } from './item.ts';

const named = (items: readonly Item[]): NamedItem[] => items.flatMap((item) => (item.t === 'unreadable' ? [] : [item]));

/** The devices that the items name, locked in a fixed order: pushes of one device come one after the other. */
export async function lockDevices(trx: Trx, items: readonly Item[]): Promise<Map<string, ChainDevice>> {
  const ids = [...new Set(named(items).map(({ deviceId }) => deviceId))].sort();
  if (ids.length === 0) return new Map();
  const rows = await trx.selectFrom('devices').selectAll().where('id', 'in', ids).orderBy('id').forUpdate().execute();
  return new Map(
    rows.map((row) => {
      const key = importPublicKey(row.public_key);
      const device: ChainDevice = {
        personId: row.person_id,
        revokedAt: row.revoked_at,
        notAfter: row.certificate_not_after,
        verify: ({ envelope }) => key !== null && verifyBody(key, envelope),
        lastSeq: row.last_seq,
        lastHash: row.last_hash,
        brokenAt: row.chain_broken_at,
      };
      return [row.id, device];
    }),
  );
}

/** Receipts that were given for these commands: command id → body hash → receipt. */
export async function storedReceipts(trx: Trx, items: readonly Item[]): Promise<Map<string, Map<string, Receipt>>> {
  const ids = named(items).map(({ id }) => id);
  const found = new Map<string, Map<string, Receipt>>();
  if (ids.length === 0) return found;
  const rows = await trx
    .selectFrom('command_outcomes')
    .select(['command_id', 'body_hash', 'receipt'])
    .where('command_id', 'in', ids)
    .execute();
  for (const { command_id, body_hash, receipt } of rows) {
    const receipts = found.get(command_id) ?? new Map<string, Receipt>();
    found.set(command_id, receipts.set(body_hash, receipt));
  }
  return found;
}

/** Where the chains stand after the push. */
export async function saveChains(trx: Trx, devices: ReadonlyMap<string, ChainDevice>, now: number): Promise<void> {
  const rows = [...devices].map(([id, device]) => ({
    id,
    last_seq: device.lastSeq,
    last_hash: device.lastHash,
    chain_broken_at: device.brokenAt,
    last_seen_at: now,
  }));
  if (rows.length === 0) return;
  await sql`
    UPDATE devices AS d
    SET last_seq = r.last_seq, last_hash = r.last_hash, chain_broken_at = r.chain_broken_at,
        last_seen_at = r.last_seen_at
    FROM ${recordset('devices', ['id', 'last_seq', 'last_hash', 'chain_broken_at', 'last_seen_at'], rows)}
    WHERE d.id = r.id`.execute(trx);
}
