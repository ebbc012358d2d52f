import { book } from '../booking.ts';
import type { Account } from '../cast.ts';
import { priceOf } from '../price.ts';
import { DAY, HOUR, MINUTE, type Scene, type Stage } from '../stage.ts';
import { sentence, startTalk, type Talk } from '../talk.ts';

type Fate = 'completed' | 'cancelled' | 'no_show' | 'disputed';

/** How an honest job is talked over: who, what, when, for how much, and small things. */
export function talkOver(stage: Stage, client: Account, provider: Account, price: string): Talk {
  const { random } = stage;
  const talk = startTalk(stage, client, provider);
  if (random.chance(0.6)) talk.phrase(client, 'greeting');
  talk.phrase(client, 'ask');
  talk.phrase(provider, 'answer', { price });
  if (random.chance(0.35)) talk.phrase(random.pick([client, provider]), 'harmless');
  if (random.chance(0.5)) talk.phrase(client, 'chat');
  return talk;
}

function finish(stage: Stage, talk: Talk, client: Account, provider: Account, fate: Fate): void {
  const { random, emit } = stage;
  const job = book(stage, client, provider, talk.now);
  let paid = { id: '', at: talk.now + random.wait(4 * MINUTE) };
  if (random.chance(0.06)) paid = job.pay(paid.at, random.pick(['failed', 'cancelled']));
  paid = job.pay(paid.at + random.wait(2 * MINUTE));
  let after = job.endsAt + random.wait(20 * MINUTE);
  if (random.chance(0.12)) {
    talk.pause(random.wait(2 * HOUR));
    talk.phrase(client, 'reschedule');
    talk.phrase(provider, 'agree');
    job.move(talk.now, job.scheduledAt + DAY);
    after += DAY;
  }
  if (fate === 'cancelled') {
    const when = talk.now + random.wait(10 * HOUR);
    job.cancel(when, random.pick(['client', 'provider'] as const), 'change_of_plans');
    job.refund(when + 5 * MINUTE, paid.id, 'booking_cancelled');
    return;
  }
  if (fate === 'no_show') {
    job.noShow(after, 'provider');
    job.refund(after + HOUR, paid.id, 'no_show');
    return;
  }
  job.complete(after);
  if (random.chance(0.5)) {
    talk.pause(Math.max(0, after - talk.now));
    talk.phrase(provider, 'thanks');
  }
  emit('wallet.deposit', after + MINUTE, {
    wallet_tx_id: stage.id('wl'),
    user_id: provider.id,
    amount: job.price.amount,
    currency: job.price.currency,
    payment_method: 'payout',
  });
  if (fate === 'disputed') {
    const complaint = sentence(stage, client, provider, 'complaint');
    job.dispute(after + random.wait(8 * HOUR), client, 'quality', complaint, 'partial_refund', DAY + random.wait(DAY));
    job.rate(after + random.wait(DAY), random.between(1, 2), complaint);
    return;
  }
  if (random.chance(0.7)) {
    job.rate(
      after + random.wait(6 * HOUR),
      random.weighted([
        [5, 7],
        [4, 3],
        [3, 1],
      ]),
      sentence(stage, client, provider, 'praise'),
    );
  }
}

/** An honest job from the first question to the rating. Most of what happens on the marketplace. */
export const job: Scene = (stage) => {
  const { random, cast } = stage;
  const provider = cast.one('honest') ?? cast.anyone();
  const [client, worker] =
    provider.kind === 'provider' ? [cast.partner(provider), provider] : [provider, cast.partner(provider)];
  const talk = talkOver(stage, client, worker, priceOf(worker, random).words);
  if (random.chance(0.04)) {
    const before = sentence(stage, client, worker, 'chat');
    const message = talk.say(client, before);
    talk.edit(client, message, before, `${before} 🙂`);
  }
  if (random.chance(0.25)) return;
  talk.phrase(client, 'agree');
  finish(
    stage,
    talk,
    client,
    worker,
    random.weighted<Fate>([
      ['completed', 86],
      ['cancelled', 8],
      ['no_show', 2],
      ['disputed', 4],
    ]),
  );
};
