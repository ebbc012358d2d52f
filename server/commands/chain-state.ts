import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { Permission } from '../../core/access/permissions.ts';
import type { Receipt } from '../../core/contract/wire.ts';
import { importPublicKey } from '../crypto/ed25519.ts';
import { verifyBody } from '../crypto/signed.ts';
import type { ServerTableRow } from '../db/database.ts';
import { recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { type Coverage, loadCoverage } from '../devices/coverage.ts';
import type { ChainDevice } from './chain.ts';
import type { Item, NamedItem } from './item.ts';

const named = (items: readonly Item[]): NamedItem[] => items.flatMap((item) => (item.t === 'unreadable' ? [] : [item]));

/** Keys that the devices signed with before, the earliest first. */
async function retiredKeys(trx: Trx, ids: readonly string[]) {
  const rows = await trx
    .selectFrom('retired_device_keys')
    .selectAll()
    .where('device_id', 'in', ids)
    .orderBy('last_seq')
    .execute();
  return Map.groupBy(rows, ({ device_id }) => device_id);
}

type DeviceRow = ServerTableRow<'devices'>;

export interface LockedDevices {
  readonly devices: ReadonlyMap<string, ChainDevice>;
  readonly coverage: Coverage;
}

/** The devices that the items name, locked in a fixed order: pushes of one device come one after the other. */
export async function lockDevices(trx: Trx, items: readonly Item[]): Promise<DeviceRow[]> {
  const ids = [...new Set(named(items).map(({ deviceId }) => deviceId))].sort();
  if (ids.length === 0) return [];
  return trx.selectFrom('devices').selectAll().where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute();
}

/**
 * What is known of the devices that are locked: what another push used up counts. `sentAt` is the sender's wall clock: by it
 * the age of a command is known, however wrong that clock is.
 */
export async function readDevices(
  trx: Trx,
  rows: readonly DeviceRow[],
  items: readonly Item[],
  push: { readonly now: number; readonly sentAt: number; readonly permissions: readonly Permission[] },
): Promise<LockedDevices> {
  const ids = rows.map(({ id }) => id);
  const certificates = items.flatMap((item) => (item.t === 'envelope' ? (item.envelope.certificate_id ?? []) : []));
  if (ids.length === 0) return { devices: new Map(), coverage: await loadCoverage(trx, [], [], []) };
  const [coverage, retired] = await Promise.all([
    loadCoverage(trx, ids, certificates, push.permissions),
    retiredKeys(trx, ids),
  ]);
  const age = (at: number): number => push.sentAt - at;
  const devices = new Map(
    rows.map((row) => {
      const keyAt = keyring(row.public_key, retired.get(row.id) ?? []);
      const device: ChainDevice = {
        personId: row.person_id,
        revokedAt: row.revoked_at,
        notAfter: row.certificate_not_after,
        verify: ({ envelope, seq }) => {
          const key = keyAt(seq);
          return key !== null && verifyBody(key, envelope);
        },
        uncovered: ({ envelope }) => coverage.check(row.id, envelope, push.now, age),
        lastSeq: row.last_seq,
        lastHash: row.last_hash,
        brokenAt: row.chain_broken_at,
      };
      return [row.id, device] as const;
    }),
  );
  return { devices, coverage };
}

type RetiredKey = { readonly public_key: string; readonly last_seq: number };

/** The key that signs the device's command of a number: a retired one up to its last, then the device's own. */
export const publicKeyAt = (current: string, retired: readonly RetiredKey[], seq: number): string =>
  retired.find(({ last_seq }) => seq <= last_seq)?.public_key ?? current;

function keyring(current: string, retired: readonly RetiredKey[]): (seq: number) => KeyObject | null {
  const imported = new Map<string, KeyObject | null>();
  return (seq) => {
    const publicKey = publicKeyAt(current, retired, seq);
    if (!imported.has(publicKey)) imported.set(publicKey, importPublicKey(publicKey));
    return imported.get(publicKey) ?? null;
  };
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
