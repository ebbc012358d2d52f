import { book } from './booking.ts';
import type { Account } from './cast.ts';
import { register } from './scenes/arrival.ts';
import { DAY, HOUR, MINUTE, type Stage } from './stage.ts';

/** How long before the history an account may have been made. */
const FOUNDED_DAYS = 400;
const CATEGORIES = ['cleaning', 'plumbing', 'moving', 'tutoring', 'beauty', 'repairs'];

/** The last time that somebody looked in before the story begins. */
function visit(stage: Stage, account: Account, age: number): void {
  const at = stage.at - stage.random.between(1, Math.min(age, 20) * 24) * HOUR;
  stage.emit('user.logged_in', at, { user_id: account.id, device: { id: account.device } });
}

const GOOD_JOBS = 8;

/** The work that an account used to do well: one job a week, the last of them over a month ago. */
function goodTimes(stage: Stage, provider: Account): void {
  const { random, cast } = stage;
  for (let week = 0; week < GOOD_JOBS; week += 1) {
    const at = stage.at - (34 + week * 7) * DAY - random.between(0, 600) * MINUTE;
    const job = book(stage, cast.partner(provider), provider, at, { scheduledAt: at + DAY });
    const paid = job.pay(at + 5 * MINUTE);
    job.complete(Math.max(job.endsAt, paid.at));
    job.rate(job.endsAt + HOUR, 5, '');
  }
}

/** Everything that was there before the story begins: the catalogue and the accounts, `stage.at` being its beginning. */
export function found(stage: Stage): void {
  const first = stage.at - FOUNDED_DAYS * DAY;
  const home = { category_id: 'home', name: 'Home' };
  stage.emit('category.created', first, home);
  CATEGORIES.forEach((id, index) => {
    const at = first + (index + 1) * MINUTE;
    stage.emit('category.created', at, { category_id: id, name: id, parent_id: 'home' });
    stage.emit('category.updated', at + DAY, {
      category_id: id,
      name: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
    });
  });
  for (const account of stage.cast.everyone()) {
    const old = account.persona === 'dormant' || account.persona === 'honest';
    const age = old ? stage.random.between(40, FOUNDED_DAYS - 2) : stage.random.between(3, 200);
    register(stage, account, stage.at - age * DAY - stage.random.between(0, 1439) * MINUTE);
    // Only those who are to be woken were silent for long.
    if (account.persona !== 'dormant') visit(stage, account, age);
    if (account.persona === 'decliner') goodTimes(stage, account);
  }
}
