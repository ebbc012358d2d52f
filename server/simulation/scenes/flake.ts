import { book } from '../booking.ts';
import type { Account } from '../cast.ts';
import { priceOf } from '../price.ts';
import { DAY, HOUR, MINUTE, type Scene, type Stage, type Truth } from '../stage.ts';
import { talkOver } from './job.ts';

/** Books two more for the same thing, and calls them off as well. */
function shopAround(stage: Stage, client: Account, from: number): void {
  let at = from;
  for (let i = 0; i < 2; i += 1) {
    at += stage.random.wait(3 * HOUR);
    const job = book(stage, client, stage.cast.partner(client), at);
    job.cancel(at + stage.random.wait(2 * HOUR), 'client', 'no_reason', {
      userId: client.id,
      violation: 'booking_abuse',
      disguise: null,
    });
  }
}

/** Somebody who books and calls off, or does not come: again and again. */
export const flake: Scene = (stage) => {
  const { random, cast } = stage;
  const account = cast.one('flake');
  if (!account) return;
  const other = cast.partner(account);
  const [client, provider] = account.kind === 'client' ? [account, other] : [other, account];
  const talk = talkOver(stage, client, provider, priceOf(provider, random).words);
  talk.phrase(client, 'agree');
  const job = book(stage, client, provider, talk.now);
  const paid = job.pay(talk.now + MINUTE);
  const truth: Truth = { userId: account.id, violation: 'booking_abuse', disguise: null };
  if (random.chance(0.65)) {
    const when = talk.now + random.wait(2 * HOUR);
    job.cancel(when, account.kind, 'no_reason', truth);
    job.refund(when + MINUTE, paid.id, 'booking_cancelled');
    if (account.kind === 'client') shopAround(stage, account, when);
    return;
  }
  job.noShow(job.scheduledAt + HOUR, account.kind, truth);
  job.dispute(job.scheduledAt + 2 * HOUR, other, 'no_show', 'did_not_come', 'upheld', DAY);
};
