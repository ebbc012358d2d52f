import { register } from './scenes/arrival.ts';
import { DAY, MINUTE, type Stage } from './stage.ts';

/** How long before the history an account may have been made. */
const FOUNDED_DAYS = 400;
const CATEGORIES = ['cleaning', 'plumbing', 'moving', 'tutoring', 'beauty', 'repairs'];

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
  }
}
