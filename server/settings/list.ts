import { sql } from 'kysely';
import { SWITCH_KEYS, SWITCHES } from '../../core/enforcement/switches.ts';
import type { Db } from '../db/kysely.ts';

interface Stored {
  readonly key: string;
  readonly value: object;
  readonly changed_by: string;
  readonly reason: string;
  readonly changed_at: number;
}

/** Every switch with its value, who changed it last, when and why; null for what nobody set. */
export async function listSettings(db: Db) {
  const { rows } = await sql<Stored>`
    SELECT s.key, s.value, COALESCE(p.display_name, s.changed_by) AS changed_by, s.reason, s.changed_at
      FROM settings s LEFT JOIN people p ON p.id::text = s.changed_by`.execute(db);
  return SWITCH_KEYS.map((key) => {
    const { label, permission, safe } = SWITCHES[key];
    const stored = rows.find((row) => row.key === key);
    return {
      key,
      label,
      permission,
      value: stored?.value ?? safe,
      changed_by: stored?.changed_by ?? null,
      reason: stored?.reason ?? null,
      changed_at: stored ? new Date(stored.changed_at).toISOString() : null,
    };
  });
}
