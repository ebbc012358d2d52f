import type { ServerContext } from '../context.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { deadLetter } from './dead-letter.ts';
import { BatchError, runBatch } from './run-batch.ts';

/** Deadlock and serialisation failure: the same batch will work the next time. */
const AGAIN = new Set(['40001', '40P01']);

/**
 * What is left of a batch that failed: halved until the event at fault is alone; that one is put aside and the others go
 * on. Halves run in order, so that a user's events stay in order too. Answers how many events were dealt with; throws
 * what is nobody's fault.
 */
export async function isolate(ctx: ServerContext, { seqs, cause }: BatchError): Promise<number> {
  const [only] = seqs;
  if (only === undefined || isDatabaseAway(cause)) throw cause;
  if (AGAIN.has(String((cause as { code?: unknown }).code))) return runBatch(ctx, { seqs });
  if (seqs.length === 1) {
    ctx.log.error({ seq: only, err: cause }, 'an event could not be processed and was put aside');
    await deadLetter(ctx, only, cause);
    return 1;
  }
  const middle = Math.ceil(seqs.length / 2);
  const first = await attempt(ctx, seqs.slice(0, middle));
  return first + (await attempt(ctx, seqs.slice(middle)));
}

async function attempt(ctx: ServerContext, seqs: readonly number[]): Promise<number> {
  try {
    return await runBatch(ctx, { seqs });
  } catch (error) {
    if (error instanceof BatchError) return isolate(ctx, error);
    throw error;
  }
}
