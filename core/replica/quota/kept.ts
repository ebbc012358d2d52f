import type { ReadSql, Sql } from '../../lib/sql.ts';

/** Kept beside the outbox, because it outlives the replica: what is allowed, and from when on history is kept. */
const KEYS = { own: 'quota_own_mb', organisation: 'quota_organisation_mb', floor: 'history_floor' } as const;

export interface KeptQuota {
  readonly own: number | null;
  readonly organisation: number | null;
  readonly floor: number | null;
}

const read = (outbox: ReadSql, key: string): number | null => {
  const value = outbox.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [key])?.value;
  return value === undefined ? null : Number(value);
};

export const keptQuota = (outbox: ReadSql): KeptQuota => ({
  own: read(outbox, KEYS.own),
  organisation: read(outbox, KEYS.organisation),
  floor: read(outbox, KEYS.floor),
});

export function keepQuotaValue(outbox: Sql, which: keyof typeof KEYS, value: number | null): void {
  if (value === null) outbox.run('DELETE FROM meta WHERE key = ?', [KEYS[which]]);
  else {
    outbox.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
      KEYS[which],
      String(value),
    ]);
  }
}
