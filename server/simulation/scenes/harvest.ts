import { book } from '../booking.ts';
import { priceOf } from '../price.ts';
import { DAY, HOUR, MINUTE, type Scene } from '../stage.ts';
import { talkOver } from './job.ts';
import { coordinated } from './ring.ts';

/** How often the account that is shown to the world takes the booking, and not one of the others. */
const FRONT = 0.6;

/** Accounts of one hand take bookings that none of them means to keep: called off late, or nobody comes. */
export const harvest: Scene = (stage) => {
  const { random, cast } = stage;
  if (cast.rings.length === 0) return;
  const members = random.pick(cast.rings);
  for (let i = random.between(3, 5); i > 0; i -= 1) {
    const member = random.chance(FRONT) && members[0] ? members[0] : random.pick(members);
    const victim = cast.partner(member);
    const price = priceOf(member, random);
    const talk = talkOver(stage, victim, member, price.words);
    talk.phrase(member, 'pay_outside', { price: price.words }, 'payment');
    talk.phrase(victim, 'agree');
    const job = book(stage, victim, member, talk.now, { price, scheduledAt: talk.now + random.between(8, 40) * HOUR });
    const paid = job.pay(talk.now + 2 * MINUTE);
    const truth = coordinated(member);
    if (random.chance(0.5)) {
      job.cancel(job.scheduledAt - HOUR, 'provider', 'no_reason', truth);
      job.refund(job.scheduledAt, paid.id, 'booking_cancelled');
    } else {
      job.noShow(job.scheduledAt + HOUR, 'provider', truth);
      job.dispute(job.scheduledAt + 2 * HOUR, victim, 'fraud', 'paid_and_nobody_came', 'refunded', DAY);
    }
  }
};
