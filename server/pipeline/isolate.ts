import type { ServerContext } from '../context.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { deadLetter } from './dead-letter.ts';
import { givenBack } from './given-back.ts';
import { BatchError, runBatch } from './run-batch.ts';

/** Deadlock and serialisation failure: the same batch will work the next time. */
const AGAIN = new Set(['40001', '40P01']);
/** Of an event by itself: what failed for another reason than the event works by then, on a new connection each time. */
const TRIES = 3;

/**
 * What is left of a batch that failed: halved until the event at fault is alone; that one is put aside and the others go
 * on. Halves run in order, so that a user's events stay in order too. Answers how many events were dealt with; throws
 * what is nobody's fault.
 */
export async function isolate(ctx: ServerContext, { seqs, cause }: BatchError): Promise<number> {
  const [only] = seqs;
  if (only === undefined || isDatabaseAway(cause)) throw cause;
  await givenBack(ctx, only);
  if (AGAIN.has(String((cause as { code?: unknown }).code))) return runBatch(ctx, { seqs });
  if (seqs.length === 1) return tryAlone(ctx, only, cause);
  const middle = Math.ceil(seqs.length / 2);
  const first = await attempt(ctx, seqs.slice(0, middle));
  return first + (await attempt(ctx, seqs.slice(middle)));
}

/** Its last failure counts as the first try. */
async function tryAlone(ctx: ServerContext, seq: number, failure: unknown): Promise<number> {
  let cause = failure;
  for (let tries = 1; tries < TRIES; tries += 1) {
    try {
      return await runBatch(ctx, { seqs: [seq] });
    } catch (error) {
      if (!(error instanceof BatchError) || isDatabaseAway(error.cause)) throw error;
      cause = error.cause;
      await givenBack(ctx, seq);
    }
  }
  ctx.log.error({ seq, tries: TRIES, err: cause }, 'an event could not be processed and was put aside');
  await deadLetter(ctx, seq, cause, TRIES);
  return 1;
}

async function attempt(ctx: ServerContext, seqs: readonly number[]): Promise<number> {
  try {
    return await runBatch(ctx, { seqs });
  } catch (error) {
    if (error instanceof BatchError) return isolate(ctx, error);
    throw error;
  }
}
