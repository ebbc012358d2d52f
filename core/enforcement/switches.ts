import { z } from 'zod';
import type { Permission } from '../access/permissions.ts';
import { quotaMb, USUAL_QUOTA_MB } from '../contract/quota.ts';
import { DEFAULT_MODEL, MODEL_NAMES } from '../scoring/config.ts';
import { TIERS } from '../scoring/tiers.ts';
import { LADDER_RULES } from './ladder.ts';
import { ALWAYS_OPEN, enforcementWindow } from './window.ts';

interface Switch<T extends object> {
  readonly label: string;
  /** Who may change it. */
  readonly permission: Permission;
  readonly schema: z.ZodType<T>;
  /** What may be set: where it is stricter than what is read, a value that was set by an earlier version still holds. */
  readonly settable: z.ZodType<object>;
  /** Read in place of a value that is missing or damaged: nothing takes effect, or what the product starts with. */
  readonly safe: T;
}

const define = <T extends object>(
  label: string,
  permission: Permission,
  schema: z.ZodType<T>,
  safe: T,
  settable: z.ZodType<object> = schema,
): Switch<T> => ({ label, permission, schema, settable, safe });

const shadow = z.strictObject({
  global: z.boolean(),
  tiers: z.partialRecord(z.enum(TIERS), z.boolean()).default({}),
  /** By line of the ladder, such as `medium/third`. */
  rules: z.record(z.string().max(100), z.boolean()).default({}),
});
/** A misspelt rule would seem to be in shadow and take effect. */
const settableShadow = shadow.extend({ rules: z.partialRecord(z.enum(LADDER_RULES), z.boolean()).default({}) });

/** Runtime settings: changed by a named person with a reason, read once per batch. */
export const SWITCHES = {
  shadow: define('Shadow mode', 'settings.manage', shadow, { global: true, tiers: {}, rules: {} }, settableShadow),
  kill_switch: define('Kill switch', 'system.kill_switch', z.strictObject({ on: z.boolean() }), { on: true }),
  /** Whose answer is the score; the other models run beside it. */
  scoring_champion: define('Champion model', 'settings.manage', z.strictObject({ model: z.enum(MODEL_NAMES) }), {
    model: DEFAULT_MODEL,
  }),
  // Without it nothing takes effect that one person alone could do: what is irreversible waits for a second one anyway.
  enforcement_window: define('Enforcement window', 'settings.manage', enforcementWindow, ALWAYS_OPEN),
  /** MB that the local copy of a console may take; a person may set less on a device. */
  replica_quota: define('Most that a local copy takes', 'settings.manage', z.strictObject({ mb: quotaMb }), {
    mb: USUAL_QUOTA_MB,
  }),
} as const;

export type SwitchKey = keyof typeof SWITCHES;
export const SWITCH_KEYS = Object.keys(SWITCHES) as [SwitchKey, ...SwitchKey[]];
