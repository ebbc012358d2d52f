import { ACTION_KINDS, ACTION_STATES, SCOPES } from '../enforcement/actions.ts';
import { bool, defineTable, json, oneOf, text, time, uuid } from './define.ts';

/** Enforcement actions. `shadow` rows record what would have happened and count for nothing. */
export const actions = defineTable({
  name: 'actions',
  permission: 'cases.view',
  columns: {
    user_id: uuid(),
    case_id: uuid().null(),
    decision_id: uuid().null(),
    kind: oneOf(ACTION_KINDS),
    scope: oneOf(SCOPES),
    state: oneOf(ACTION_STATES),
    automatic: bool(),
    shadow: bool(),
    reason_code: text(),
    policy_clause: text(),
    /** Why, in words, from the evidence: never message text. */
    facts: text(),
    /** Ids of the signals it rests on. */
    evidence: json<string[]>(),
    score_id: uuid().null(),
    proposed_at: time(),
    starts_at: time().null(),
    ends_at: time().null(),
    decided_by: uuid().null(),
  },
  about: { users: ['user_id'] },
  aged: { by: ['proposed_at', 'ends_at'], unless: { column: 'state', in: ['proposed', 'approved', 'applied'] } },
  indexes: [['user_id', 'proposed_at'], ['case_id']],
});
