import { SCORE_CAUSES } from '../../../core/scoring/causes.ts';
import type { LastScore } from '../../../core/scoring/last-score.ts';
import { type Factor, TIERS } from '../../../core/scoring/tiers.ts';
import { bool, int, json, oneOf, real, text, time, uuid } from '../../../core/tables/define.ts';

/** Columns that replicated tables have on the server only. */
export const EXTRA_COLUMNS = {
  users: {
    in_evidence: bool(),
    erased_at: time().null(),
    platform_status: text().null(),
    /** Of its newest row in `scores`: the pipeline reads it with the account. */
    last_score: json<LastScore>().null(),
  },
  messages: {
    in_evidence: bool(),
    erased_at: time().null(),
    attachments: json<{ type: string; bytes: number }[]>().null(),
  },
  transactions: {
    in_evidence: bool(),
    reason: text().null(),
    /** When each status was last reached, as the platform says. */
    initiated_at: time().null(),
    completed_at: time().null(),
    failed_at: time().null(),
    cancelled_at: time().null(),
  },
  bookings: {
    in_evidence: bool(),
    timezone: text().null(),
    /** Hour of `scheduled_at` where it takes place. */
    local_hour: int().null(),
    /** Who cancelled or did not appear; null when the platform does not say. */
    fault_user_id: uuid().null(),
    reason: text().null(),
    /** When the platform says that the status was reached: late events do not turn it back. */
    status_at: time(),
  },
  /** `superseded_by`: the replay whose detector does not raise it. It no longer counts. */
  signals: { in_evidence: bool(), superseded_by: uuid().null() },
  scores: {
    in_evidence: bool(),
    cause: oneOf(SCORE_CAUSES),
    /** What the other model would have said. */
    challenger_model: text().null(),
    challenger_version: text().null(),
    challenger_value: real().null(),
    challenger_tier: oneOf(TIERS).null(),
    challenger_factors: json<Factor[]>().null(),
  },
} as const;
