import { SWITCHES } from '../../core/enforcement/switches.ts';
import type { ModelName } from '../../core/scoring/config.ts';
import type { Db } from '../db/kysely.ts';

/** The model whose answer is the score, as of this transaction. */
export async function loadChampion(db: Db): Promise<ModelName> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', 'scoring_champion').executeTakeFirst();
  const { schema, safe } = SWITCHES.scoring_champion;
  return (schema.safeParse(row?.value).data ?? safe).model;
}
