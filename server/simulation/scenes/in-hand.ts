import { book } from '../booking.ts';
import { priceOf } from '../price.ts';
import { DAY, HOUR, MINUTE, type Scene, type Truth } from '../stage.ts';
import { talkOver } from './job.ts';
import { giveContact } from './leak.ts';

/** Jobs that are booked here for the rating and paid in hand: done twice, and no charge ever follows. */
export const inHand: Scene = (stage) => {
  const { random, cast } = stage;
  const provider = cast.one('redirector');
  if (!provider) return;
  const client = cast.partner(provider);
  const price = priceOf(provider, random);
  const talk = talkOver(stage, client, provider, price.words);
  talk.phrase(provider, 'pay_outside', { price: price.words }, 'payment');
  talk.phrase(client, 'agree');
  const truth: Truth = { userId: provider.id, violation: 'payment', disguise: null };
  for (let i = random.between(2, 3); i > 0; i -= 1) {
    const job = book(stage, client, provider, talk.now, {
      price,
      scheduledAt: talk.now + random.between(20, 50) * HOUR,
    });
    job.complete(job.endsAt, truth);
    talk.pause(job.endsAt - talk.now + random.wait(DAY));
  }
};

/** A visit that is called done after minutes, right after contact details were given: the rest is between the two. */
export const cutShort: Scene = (stage) => {
  const { random, cast } = stage;
  const provider = cast.one(random.pick(['evader', 'redirector'] as const));
  if (!provider) return;
  const client = cast.partner(provider);
  const talk = talkOver(stage, client, provider, priceOf(provider, random).words);
  talk.phrase(client, 'agree');
  const job = book(stage, client, provider, talk.now, { scheduledAt: talk.now + random.between(90, 240) * MINUTE });
  job.pay(talk.now + MINUTE);
  giveContact(stage, talk, provider, false);
  const truth: Truth = { userId: provider.id, violation: 'contact', disguise: null };
  job.complete(job.scheduledAt + random.between(4, 9) * MINUTE, truth);
};
