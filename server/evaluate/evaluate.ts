import type { EvaluateRequest } from '../../core/contract/evaluate.ts';
import type { DetectionResult } from '../../core/detection/define.ts';
import { evaluate } from '../../core/enforcement/evaluate.ts';
import type { EvaluationDecision } from '../../core/enforcement/holds.ts';
import { toldSignals } from '../analysis/told-signals.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { HttpError } from '../http-error.ts';
import { refreshSource, type Source } from '../sources/sources.ts';
import { checkSigned, type Signed } from '../sources/verify-signature.ts';
import { DEADLINE_MS } from './desk.ts';
import { readText } from './read-text.ts';
import { bodyHashOf, requestIdOf } from './request-id.ts';
import { evaluationRow } from './row.ts';
import type { EvaluationRow } from './store.ts';

/** A question whose signature fitted a source as it was remembered. */
export interface SignedQuestion {
  readonly source: Source;
  readonly asked: EvaluateRequest;
  readonly signed: Signed;
  readonly body: Buffer;
  readonly correlationId: string;
}

/** Answers from the current state and stores what it saw; when that fails, as the source wants it, and says so. */
export async function answerEvaluation(ctx: ServerContext, question: SignedQuestion): Promise<object> {
  const { source, asked, correlationId } = question;
  const startedAt = ctx.clock.monotonic();
  const seconds = (): number => (ctx.clock.monotonic() - startedAt) / 1_000;
  const told = <A extends { readonly decision: EvaluationDecision; readonly degraded: boolean }>(answer: A) => {
    ctx.metrics.evaluated(seconds(), answer.degraded ? 'policy' : answer.decision);
    return {
      action: asked.action,
      ...answer,
      correlation_id: correlationId,
      processing_time_ms: Math.round(seconds() * 1_000_000) / 1_000,
    };
  };
  const id = newId(ctx.clock.now());
  try {
    return told(await withDeadline(DEADLINE_MS, (signal) => judge(ctx, question, id, signal)));
  } catch (error) {
    if (error instanceof HttpError) throw error;
    const decision: EvaluationDecision = source.failPolicy === 'fail_closed' ? 'block' : 'allow';
    const failed = { correlation_id: correlationId, source: source.name, action: asked.action, decision, err: error };
    ctx.log.error(failed, 'an evaluation failed and was answered by the policy of its source');
    const reasons = [
      { code: source.failPolicy, text: 'The state could not be read: this is the policy of the source' },
    ];
    const nothing = { would_be: null, score: null, tier: null, status: null };
    return told({ id, decision, degraded: true, repeat: false, ...nothing, reasons });
  }
}

/** As it was stored: also what a repeat is answered. The signals are those of the text, which is not stored. */
const answerOf = (row: EvaluationRow, text: DetectionResult | null, repeat: boolean) => ({
  id: row.id,
  decision: row.decision,
  degraded: false,
  repeat,
  would_be: row.would_be,
  score: row.score,
  tier: row.tier,
  status: row.saw.account?.status ?? null,
  reasons: row.reasons,
  ...(text && toldSignals(text)),
});

async function judge(ctx: ServerContext, question: SignedQuestion, id: string, signal: AbortSignal) {
  const { asked, signed, body, correlationId } = question;
  const now = ctx.clock.now();
  const state = await ctx.desk.read({ asked, sourceId: question.source.id, now });
  // It was verified from memory: its secret may have been changed, or the source switched off, by another process.
  const fresh = refreshSource(ctx, question.source, state.source, now);
  const source = fresh?.secrets === question.source.secrets ? fresh : checkSigned(fresh, signed, body, now);
  const { account, counterparty, settings } = state;
  const text = readText(asked, state, source, now);
  const signals = text?.signals ?? [];
  const input = { action: asked.action, account, counterparty, signals, settings: settings.enforcement, now };
  const row = evaluationRow({
    id,
    sourceId: source.id,
    requestId: requestIdOf(asked, signed.signatures[0] ?? ''),
    bodyHash: bodyHashOf(asked),
    correlationId,
    asked,
    state,
    text,
    evaluation: evaluate(input),
    now,
  });
  // What is answered by policy is not stored as if it had been decided.
  signal.throwIfAborted();
  const stored = await ctx.desk.store(row);
  if (stored.t === 'conflict') throw new HttpError('evaluation_conflict', { detail: asked.id ?? '' });
  if (stored.t === 'repeat') return answerOf(stored.first, text, true);
  if (signal.aborted) {
    // The policy has answered: whether this works is heard by nobody but the log.
    await ctx.desk.withdraw(id).catch((error: Error) => {
      ctx.log.error({ evaluation: id, err: error }, 'an evaluation is kept that was answered by policy');
    });
    signal.throwIfAborted();
  }
  return answerOf(row, text, false);
}
