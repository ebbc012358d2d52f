import type { EvaluateRequest } from '../../core/contract/evaluate.ts';
import { evaluate } from '../../core/enforcement/evaluate.ts';
import { toldSignals } from '../analysis/told-signals.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { insertRows } from '../db/insert-rows.ts';
import { withDeadline } from '../deadline.ts';
import { loadSettings } from '../settings/load.ts';
import type { Source } from '../sources/sources.ts';
import { loadParties, partySeen } from './load-parties.ts';
import { loadSaid, readText } from './read-text.ts';

/** A platform waits with its own user in front of it: later than this the policy of the source answers. */
export const DEADLINE_MS = 1_000;

/** Answers from the current state and stores what it saw; when that fails, as the source wants it, and says so. */
export async function answerEvaluation(
  ctx: ServerContext,
  source: Source,
  asked: EvaluateRequest,
  requestId: string,
): Promise<object> {
  const startedAt = ctx.clock.monotonic();
  const correlationId = asked.correlation_id ?? requestId;
  const id = newId(ctx.clock.now());
  const told = (answer: object) => ({
    id,
    action: asked.action,
    ...answer,
    correlation_id: correlationId,
    processing_time_ms: Math.round((ctx.clock.monotonic() - startedAt) * 1_000) / 1_000,
  });
  try {
    return told(await withDeadline(DEADLINE_MS, (signal) => judge(ctx, source, asked, { id, correlationId, signal })));
  } catch (error) {
    const decision = source.failPolicy === 'fail_closed' ? 'block' : 'allow';
    const failed = { correlation_id: correlationId, source: source.name, action: asked.action, decision, err: error };
    ctx.log.error(failed, 'an evaluation failed and was answered by the policy of its source');
    const reasons = [
      { code: source.failPolicy, text: 'The state could not be read: this is the policy of the source' },
    ];
    return told({ decision, degraded: true, would_be: null, score: null, tier: null, status: null, reasons });
  }
}

async function judge(
  ctx: ServerContext,
  source: Source,
  asked: EvaluateRequest,
  { id, correlationId, signal }: { readonly id: string; readonly correlationId: string; readonly signal: AbortSignal },
): Promise<object> {
  const now = ctx.clock.now();
  const other = asked.counterparty_id ?? null;
  const [parties, settings, said] = await Promise.all([
    loadParties(ctx.db, other === null ? [asked.user_id] : [asked.user_id, other], now),
    loadSettings(ctx.db),
    loadSaid(ctx.db, asked, now),
  ]);
  const partyOf = (externalId: string | null) => parties.find(({ external_id }) => external_id === externalId) ?? null;
  const [account, counterparty] = [partyOf(asked.user_id), partyOf(other)];
  const text = readText(asked, { sender: account, receiver: counterparty }, said, source, now);
  const signals = text?.signals ?? [];
  const input = { action: asked.action, account, counterparty, signals, settings: settings.enforcement, now };
  const { decision, wouldBe, score, tier, reasons } = evaluate(input);
  // What is answered by policy is not stored as if it had been decided.
  signal.throwIfAborted();
  await insertRows(ctx.db, 'evaluations', [
    {
      id,
      source_id: source.id,
      correlation_id: correlationId,
      action: asked.action,
      user_id: account?.id ?? null,
      user_external_id: asked.user_id,
      counterparty_external_id: other,
      decision,
      would_be: wouldBe,
      score,
      tier,
      reasons,
      saw: {
        account: account && partySeen(account),
        counterparty: counterparty && partySeen(counterparty),
        signals: signals.map(({ type, confidence, obfuscation }) => ({ type, confidence, obfuscation })),
        detector_version: text?.detectorVersion ?? null,
        settings: settings.seen,
      },
      evaluated_at: now,
    },
  ]);
  const status = account?.status ?? null;
  return { decision, degraded: false, would_be: wouldBe, score, tier, status, reasons, ...(text && toldSignals(text)) };
}
