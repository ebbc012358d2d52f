import { z } from 'zod';
import { refreshCases } from '../pipeline/decide/refresh.ts';
import { lockAccounts } from '../pipeline/project/directory.ts';
import { score } from '../pipeline/score.ts';
import type { EffectHandler } from './define.ts';

const payload = z.object({ user_id: z.uuid() });

/** Scores an account anew, now: after verdicts, and after time has passed. It never enforces. */
export const rescore: EffectHandler = async (trx, effect, now) => {
  const { user_id } = payload.parse(effect.payload);
  const users = await lockAccounts(trx, [user_id]);
  const scored = await score(trx, users, [{ userId: user_id, asOf: now }], { cause: 'review' }, now);
  await refreshCases(trx, scored, () => effect.correlationId, now);
};
