import { sql } from 'kysely';
import type { PartyRole } from '../../core/detection/define.ts';
import type { Party, StandingAction } from '../../core/enforcement/evaluate.ts';
import type { Db } from '../db/kysely.ts';

export interface KnownParty extends Party {
  readonly id: string;
  readonly external_id: string;
  readonly user_type: PartyRole;
}

/** The accounts with these platform ids and what stands against them now, in one statement. */
export async function loadParties(db: Db, externalIds: readonly string[], now: number): Promise<KnownParty[]> {
  const { rows } = await sql<KnownParty>`
    SELECT u.id, u.external_id, u.user_type, u.status, u.score, u.tier, COALESCE(s.standing, '[]'::json) AS actions
      FROM users u LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object(
                 'kind', a.kind, 'state', a.state, 'shadow', a.shadow,
                 'automatic', a.automatic AND a.decided_by IS NULL,
                 'ends_at', floor(extract(epoch FROM a.ends_at) * 1000)) ORDER BY a.proposed_at, a.id) AS standing
          FROM actions a
         WHERE a.user_id = u.id AND a.state = 'applied' AND NOT a.shadow
           AND (a.ends_at IS NULL OR a.ends_at > ${new Date(now)})) s ON true
     WHERE u.external_id = ANY(${externalIds}::text[])`.execute(db);
  return rows;
}

/** As stored with an evaluation: what the decision was made from. */
export const partySeen = ({ status, score, tier, actions }: Party) => ({
  status,
  score,
  tier,
  actions: actions.map(({ kind, automatic, ends_at }: StandingAction) => ({ kind, automatic, ends_at })),
});
