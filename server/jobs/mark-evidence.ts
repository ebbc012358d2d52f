import { sql } from 'kysely';
import { z } from 'zod';
import type { EffectHandler } from './define.ts';

const payload = z.object({ user_id: z.uuid() });

/** An account that a case's evidence names, and that another batch held when the case was opened. */
export const markEvidence: EffectHandler = async (trx, effect) => {
  const { user_id } = payload.parse(effect.payload);
  await sql`UPDATE users SET in_evidence = true WHERE id = ${user_id} AND NOT in_evidence`.execute(trx);
};
