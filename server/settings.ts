import { z } from 'zod';
import type { EnforcementSettings } from '../core/enforcement/ladder.ts';
import { TIERS, type Tier } from '../core/scoring/tiers.ts';
import type { Db } from './db/kysely.ts';

const shadow = z.object({
  global: z.boolean(),
  tiers: z.partialRecord(z.enum(TIERS), z.boolean()).default({}),
  rules: z.record(z.string(), z.boolean()).default({}),
});
const killSwitch = z.object({ on: z.boolean() });

export interface RuntimeSettings {
  /** What holds for an act of this tier and ladder rule: shadow is global, per tier or per rule (SPEC §4). */
  enforcement(tier: Tier, rule: string): EnforcementSettings;
  /** As they are, to be kept with what was decided under them. */
  readonly seen: { readonly shadow: z.infer<typeof shadow>; readonly kill_switch: boolean };
}

/** As they are in this transaction. A setting that is missing or damaged is read as the safe one: nothing takes effect. */
export async function loadSettings(db: Db): Promise<RuntimeSettings> {
  const rows = await db.selectFrom('settings').select(['key', 'value']).execute();
  const settingOf = (key: string): unknown => rows.find((row) => row.key === key)?.value;
  const shadowSetting = shadow.safeParse(settingOf('shadow')).data ?? { global: true, tiers: {}, rules: {} };
  const kill = killSwitch.safeParse(settingOf('kill_switch')).data ?? { on: true };
  return {
    enforcement: (tier, rule) => ({
      shadow: shadowSetting.global || shadowSetting.tiers[tier] === true || shadowSetting.rules[rule] === true,
      killSwitch: kill.on,
    }),
    seen: { shadow: shadowSetting, kill_switch: kill.on },
  };
}
