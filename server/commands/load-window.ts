import { SWITCHES } from '../../core/enforcement/switches.ts';
import type { EnforcementWindow } from '../../core/enforcement/window.ts';
import type { Trx } from '../db/kysely.ts';

/** The enforcement window as it is in this transaction. */
export async function loadWindow(trx: Trx): Promise<EnforcementWindow> {
  const { schema, safe } = SWITCHES.enforcement_window;
  const row = await trx
    .selectFrom('settings')
    .select('value')
    .where('key', '=', 'enforcement_window')
    .executeTakeFirst();
  return schema.safeParse(row?.value).data ?? safe;
}
