import type { ReadSql, Sql } from '../lib/sql.ts';
import { BUILT_IN, completed, type GivenBundle, type RuleBundle } from '../policy/bundle.ts';

/** Beside the commands in the outbox file, so that it outlives the replica. One that is enrolled anew begins at nothing. */
const keyOf = (deviceId: string | null): string => `rule_bundle ${deviceId}`;

/** The rules that this device decides by. */
export function heldBundle(sql: ReadSql, deviceId: string | null): RuleBundle {
  const stored = sql.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [keyOf(deviceId)]);
  return stored ? completed(JSON.parse(stored.value) as GivenBundle) : BUILT_IN;
}

export const keepBundle = (sql: Sql, deviceId: string, bundle: GivenBundle): void => {
  sql.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
    keyOf(deviceId),
    JSON.stringify(bundle),
  ]);
};
