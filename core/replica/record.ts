import { canonical } from '../audit/canonical.ts';
import { MAX_RECORD_ENTRIES, type RecordEntry, type RecordRequest } from '../contract/record.ts';
import type { ReadSql, Sql } from '../lib/sql.ts';

/** Beside the commands in the outbox file: encrypted, on the disk when it returns, and kept until the server has it. */
export const RECORD_TABLES = [
  'CREATE TABLE IF NOT EXISTS records (device_id TEXT NOT NULL, seq INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (device_id, seq)) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS record_heads (device_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID',
];

export interface RecordHead {
  readonly seq: number;
  readonly hash: string;
}

/** Of one request, in characters: a reveal that names many messages is long, and the server reads 1 MB. */
const MAX_LENGTH = 250_000;
const START: RecordHead = { seq: 0, hash: '0'.repeat(64) };

export const recordHead = (sql: ReadSql, deviceId: string): RecordHead =>
  sql.get<{ seq: number; hash: string }>('SELECT seq, hash FROM record_heads WHERE device_id = ?', [deviceId]) ?? START;

/** `hash`: SHA-256 as hex. */
export function appendRecord(
  sql: Sql,
  entry: Omit<RecordEntry, 'seq' | 'prev_hash'>,
  hash: (text: string) => string,
): void {
  sql.transaction(() => {
    const head = recordHead(sql, entry.device_id);
    const text = canonical({ ...entry, seq: head.seq + 1, prev_hash: head.hash });
    sql.run('INSERT INTO records (device_id, seq, entry) VALUES (?, ?, ?)', [entry.device_id, head.seq + 1, text]);
    sql.run(
      `INSERT INTO record_heads (device_id, seq, hash) VALUES (?, ?, ?)
       ON CONFLICT (device_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
      [entry.device_id, head.seq + 1, hash(text)],
    );
  });
}

/** The next entries for the server, of one device, in order; null when it has all of them. */
export function nextRecords(sql: ReadSql): RecordRequest | null {
  const device = sql.get<{ id: string }>('SELECT min(device_id) AS id FROM records')?.id;
  if (!device) return null;
  const rows = sql.all<{ entry: string }>('SELECT entry FROM records WHERE device_id = ? ORDER BY seq LIMIT ?', [
    device,
    MAX_RECORD_ENTRIES + 1,
  ]);
  let length = 0;
  const fits = rows.slice(0, MAX_RECORD_ENTRIES).filter(({ entry }, index) => {
    length += entry.length;
    return index === 0 || length <= MAX_LENGTH;
  });
  return {
    device_id: device,
    entries: fits.map(({ entry }) => JSON.parse(entry) as RecordEntry),
    head: recordHead(sql, device),
    complete: rows.length === fits.length,
  };
}

/**
 * The server does not know the device that recorded these: it was restored to a time before. They go on in the record of the same
 * machine under the id by which it is known now.
 */
export function takeOverRecords(sql: Sql, from: string, to: string, hash: (text: string) => string): void {
  sql.transaction(() => {
    for (const { entry } of sql.all<{ entry: string }>('SELECT entry FROM records WHERE device_id = ? ORDER BY seq', [
      from,
    ])) {
      const { seq, prev_hash: _before, ...said } = JSON.parse(entry) as RecordEntry;
      appendRecord(sql, { ...said, device_id: to }, hash);
      recordsTaken(sql, from, seq);
    }
  });
}

/** The server has them. Where the chain stands is kept. */
export const recordsTaken = (sql: Sql, deviceId: string, seq: number): void => {
  sql.run('DELETE FROM records WHERE device_id = ? AND seq <= ?', [deviceId, seq]);
};
