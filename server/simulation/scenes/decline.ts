import { book } from '../booking.ts';
import type { Account } from '../cast.ts';
import { priceOf } from '../price.ts';
import { DAY, HOUR, MINUTE, type Scene, type Stage, type Truth } from '../stage.ts';
import { sentence } from '../talk.ts';
import { talkOver } from './job.ts';

const JOBS = 2;

/** Who used to work well works slowly and badly now, and calls off what gets in the way. */
export const decline: Scene = (stage) => {
  const provider = stage.cast.one('decliner');
  if (!provider) return;
  for (let i = 0; i < JOBS; i += 1) badJob(stage, provider);
};

function badJob(stage: Stage, provider: Account): void {
  const { random, cast } = stage;
  const client = cast.partner(provider);
  const talk = talkOver(stage, client, provider, priceOf(provider, random).words);
  talk.phrase(client, 'agree');
  const truth: Truth = { userId: provider.id, violation: 'poor_service', disguise: null };
  const job = book(stage, client, provider, talk.now, {
    scheduledAt: talk.now + random.between(6, 30) * HOUR,
    slowness: 2.4,
  });
  const paid = job.pay(talk.now + MINUTE);
  if (random.chance(0.35)) {
    job.cancel(job.scheduledAt - HOUR, 'provider', 'no_reason', truth);
    job.refund(job.scheduledAt, paid.id, 'booking_cancelled');
    return;
  }
  job.complete(job.endsAt, truth);
  const complaint = sentence(stage, client, provider, 'complaint');
  job.rate(job.endsAt + random.wait(5 * HOUR), random.between(1, 2), complaint);
  if (random.chance(0.3)) job.dispute(job.endsAt + HOUR, client, 'quality', complaint, 'partial_refund', DAY);
}
