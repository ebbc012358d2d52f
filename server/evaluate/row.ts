import type { EvaluateRequest } from '../../core/contract/evaluate.ts';
import type { DetectionResult } from '../../core/detection/define.ts';
import type { Evaluation, Party } from '../../core/enforcement/evaluate.ts';
import type { PartySeen } from '../db/tables/record.ts';
import type { State } from './state.ts';
import type { EvaluationRow } from './store.ts';

interface Judged {
  readonly id: string;
  readonly sourceId: string;
  readonly requestId: string;
  readonly bodyHash: string;
  readonly correlationId: string;
  readonly asked: EvaluateRequest;
  readonly state: State;
  readonly text: DetectionResult | null;
  readonly evaluation: Evaluation;
  readonly now: number;
}

const partySeen = ({ status, score, tier, actions }: Party): PartySeen => ({
  status,
  score,
  tier,
  actions: actions.map(({ kind, automatic, ends_at }) => ({ kind, automatic, ends_at })),
});

/** What was asked, seen and decided, as it is kept; the text itself is not. */
export const evaluationRow = (judged: Judged): EvaluationRow => {
  const { asked, state, text, evaluation } = judged;
  const { account, counterparty, settings } = state;
  return {
    id: judged.id,
    source_id: judged.sourceId,
    request_id: judged.requestId,
    body_hash: judged.bodyHash,
    correlation_id: judged.correlationId,
    action: asked.action,
    user_id: account?.id ?? null,
    user_external_id: asked.user_id,
    counterparty_external_id: asked.counterparty_id ?? null,
    decision: evaluation.decision,
    would_be: evaluation.wouldBe,
    score: evaluation.score,
    tier: evaluation.tier,
    reasons: evaluation.reasons,
    saw: {
      account: account && partySeen(account),
      counterparty: counterparty && partySeen(counterparty),
      signals: (text?.signals ?? []).map(({ type, confidence, obfuscation }) => ({ type, confidence, obfuscation })),
      detector_version: text?.detectorVersion ?? null,
      settings: settings.seen,
    },
    evaluated_at: judged.now,
  };
};
