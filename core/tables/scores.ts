import { type Factor, TIERS, TRENDS } from '../scoring/tiers.ts';
import { defineTable, json, oneOf, real, text, time, uuid } from './define.ts';

/** Append-only: every score with every factor that made it. */
export const scores = defineTable({
  name: 'scores',
  permission: 'cases.view',
  evidenceOnly: true,
  columns: {
    user_id: uuid(),
    model: text(),
    model_version: text(),
    value: real(),
    tier: oneOf(TIERS),
    trend: oneOf(TRENDS),
    factors: json<Factor[]>(),
    event_id: uuid().null(),
    computed_at: time(),
  },
  about: { users: ['user_id'] },
  aged: { by: ['computed_at'] },
  indexes: [['user_id', 'computed_at']],
});
