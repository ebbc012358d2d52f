import { book } from '../booking.ts';
import { priceOf } from '../price.ts';
import { DAY, MINUTE, type Scene } from '../stage.ts';
import { talkOver } from './job.ts';

/** A payment that fails or is called off, and within minutes the proposal to pay another way. */
export const redirect: Scene = (stage) => {
  const { random, cast } = stage;
  const provider = cast.one('redirector');
  if (!provider) return;
  const client = cast.partner(provider);
  const price = priceOf(provider, random);
  const talk = talkOver(stage, client, provider, price.words);
  const job = book(stage, client, provider, talk.now, { price });
  const slots = { price: price.words };
  if (random.chance(0.35)) {
    // The bank has yet to confirm: the charge stands open while the other way is proposed.
    const takes = random.between(20, 70) * MINUTE;
    job.pay(talk.now + MINUTE, random.pick(['completed', 'cancelled']), takes);
    talk.pause(random.between(3, 9) * MINUTE);
    talk.phrase(provider, 'pay_outside', slots, 'payment');
  } else if (random.chance(0.6)) {
    const attempt = job.pay(talk.now + MINUTE, random.pick(['failed', 'cancelled']));
    talk.pause(Math.max(0, attempt.at - talk.now) + random.between(1, 6) * MINUTE);
    talk.phrase(provider, 'after_failure', slots, 'payment');
  } else {
    talk.phrase(provider, 'pay_outside', slots, 'payment');
    if (random.chance(0.5)) talk.phrase(provider, 'discount', slots, 'payment');
  }
  if (random.chance(0.4)) talk.phrase(provider, 'grooming', {}, 'grooming');
  if (random.chance(0.5)) {
    talk.phrase(client, 'refuse');
    const paid = job.pay(talk.now + random.wait(5 * MINUTE));
    job.complete(job.endsAt);
    if (random.chance(0.3)) job.dispute(job.endsAt + MINUTE, client, 'payment', 'asked_to_pay_twice', 'refunded', DAY);
    if (random.chance(0.2)) job.refund(job.endsAt + 2 * DAY, paid.id, 'goodwill');
    return;
  }
  talk.phrase(client, 'agree');
  job.cancel(talk.now + random.wait(15 * MINUTE), 'client', 'paid_otherwise');
};
