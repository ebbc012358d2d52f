import { book } from '../booking.ts';
import { HOUR, MINUTE, type Scene } from '../stage.ts';
import { sentence } from '../talk.ts';
import { register } from './arrival.ts';
import { coordinated } from './ring.ts';

const NIGHT = 2;

/** The next time that it is past two in the morning there: nobody looks. */
function nextNight(from: number, timezone: string): number {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', hourCycle: 'h23' }).format(from),
  );
  return from + ((NIGHT - hour + 24) % 24) * HOUR;
}

/** Praise on order: by night new accounts on one device book a member of the ring, call it done, and rate it. */
export const praise: Scene = (stage) => {
  const { random, cast } = stage;
  if (cast.rings.length === 0) return;
  const praised = random.pick(random.pick(cast.rings));
  let at = nextNight(stage.at, praised.market.timezone);
  for (let i = random.between(5, 7); i > 0; i -= 1) {
    const puppet = cast.puppet(praised);
    const truth = coordinated(puppet);
    register(stage, puppet, at);
    at += 2 * MINUTE;
    stage.emit('user.logged_in', at, { user_id: puppet.id, device: { id: puppet.device } }, { truth });
    let done = at;
    // Two jobs each look better than one; nobody pays for either.
    for (let job = 0; job < 2; job += 1) {
      const booking = book(stage, puppet, praised, done + MINUTE, { scheduledAt: done + 3 * MINUTE });
      done += random.between(6, 12) * MINUTE;
      booking.complete(done, coordinated(praised));
    }
    done += random.between(1, 5) * MINUTE;
    const text = sentence(stage, puppet, praised, 'praise');
    stage.emit(
      'rating.submitted',
      done,
      { rating_id: stage.id('rt'), client_id: puppet.id, provider_id: praised.id, score: 5, comment: text },
      { truth },
    );
    at = done + random.wait(15 * MINUTE);
  }
};
