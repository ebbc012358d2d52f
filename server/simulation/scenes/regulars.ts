import { book } from '../booking.ts';
import { priceOf } from '../price.ts';
import { DAY, HOUR, MINUTE, type Scene, type Truth } from '../stage.ts';
import { talkOver } from './job.ts';
import { giveContact } from './leak.ts';

const JOBS = 3;

/** They work together, and work well; then no booking comes any more, and still they arrange the next one. */
export const regulars: Scene = (stage) => {
  const { random, cast } = stage;
  const provider = cast.one(random.pick(['evader', 'redirector'] as const));
  if (!provider) return;
  const client = cast.partner(provider);
  const talk = talkOver(stage, client, provider, priceOf(provider, random).words);
  for (let i = 0; i < JOBS; i += 1) {
    const job = book(stage, client, provider, talk.now, { scheduledAt: talk.now + random.between(8, 20) * HOUR });
    job.pay(talk.now + random.wait(4 * MINUTE));
    job.complete(job.endsAt);
    talk.pause(job.endsAt - talk.now + random.wait(3 * HOUR));
    talk.phrase(client, 'thanks');
  }
  talk.phrase(provider, 'intent', {}, 'intent');
  giveContact(stage, talk, provider, false);
  talk.phrase(client, 'agree');
  talk.pause(random.between(15, 16) * DAY);
  const truth: Truth = { userId: provider.id, violation: 'intent', disguise: null };
  for (let i = random.between(2, 3); i > 0; i -= 1) {
    talk.phrase(client, 'ask');
    talk.say(provider, '👍', { truth });
    talk.phrase(client, 'chat');
    talk.pause(random.wait(DAY));
  }
};
