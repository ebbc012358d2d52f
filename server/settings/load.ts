import type { z } from 'zod';
import type { EnforcementSettings } from '../../core/enforcement/ladder.ts';
import { SWITCHES, type SwitchKey } from '../../core/enforcement/switches.ts';
import type { Tier } from '../../core/scoring/tiers.ts';
import type { Db } from '../db/kysely.ts';

type Value<K extends SwitchKey> = z.infer<(typeof SWITCHES)[K]['schema']>;

export interface RuntimeSettings {
  /** What holds for an act of this tier and ladder rule: shadow is global, per tier or per rule. */
  enforcement(tier: Tier, rule: string): EnforcementSettings;
  /** As they are, to be kept with what was decided under them. */
  readonly seen: { readonly shadow: Value<'shadow'>; readonly kill_switch: boolean };
}

export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
}

/** As they are in this transaction. */
export const loadSettings = async (db: Db): Promise<RuntimeSettings> =>
  settingsOf(await db.selectFrom('settings').select(['key', 'value']).execute());

/** A setting that is missing or damaged is read as the safe one: nothing takes effect. */
export function settingsOf(rows: readonly SettingRow[]): RuntimeSettings {
  const stored = new Map(rows.map(({ key, value }) => [key, value]));
  const shadow = SWITCHES.shadow.schema.safeParse(stored.get('shadow')).data ?? SWITCHES.shadow.safe;
  const kill = SWITCHES.kill_switch.schema.safeParse(stored.get('kill_switch')).data ?? SWITCHES.kill_switch.safe;
  return {
    enforcement: (tier, rule) => ({
      shadow: shadow.global || shadow.tiers[tier] === true || shadow.rules[rule] === true,
      killSwitch: kill.on,
    }),
    seen: { shadow, kill_switch: kill.on },
  };
}
