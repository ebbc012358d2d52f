import type { Persona } from '../personas.ts';
import { HOUR, MINUTE, type Scene } from '../stage.ts';

/** What the platform's own trust-and-safety people and systems do beside Docket, and tell it. */
export const platformTeam: Scene = (stage) => {
  const { random, cast, at } = stage;
  const account = cast.one(random.pick<Persona>(['leaker', 'evader', 'redirector', 'flake'])) ?? cast.anyone();
  const other = cast.partner(account);
  const pair = { user_id: account.id, counterparty_id: other.id };
  stage.emit('relationship.updated', at, { ...pair, strength: Math.round(random.float() * 100) / 100 });
  if (random.chance(0.5)) {
    const { currency } = account.market;
    const reached = random.pick(['signal', 'attempt', 'confirmation', 'leakage']);
    const destination = random.pick(['app', 'social', 'phone', 'email', 'payment']);
    stage.emit('leakage.stage_advanced', at + MINUTE, {
      ...pair,
      stage: reached,
      destination,
      estimated_loss: String(random.between(20, 400)),
      currency,
    });
  }
  if (random.chance(0.25)) return;
  const action = { action_id: stage.id('act'), user_id: account.id, kind: random.pick(['warning', 'listing_hidden']) };
  const applied = stage.emit('enforcement.action_applied', at + HOUR, { ...action, reason: 'house_rules' });
  if (random.chance(0.25)) return;
  const appeal = { appeal_id: stage.id('apl'), user_id: account.id, action_id: action.action_id };
  const asked = at + HOUR + random.wait(5 * HOUR);
  const outcome = random.pick(['uphold', 'reverse', 'reverse']);
  const submitted = stage.emit('appeal.submitted', asked, { ...appeal, reason: 'mistake' }, { cause: applied });
  stage.emit('appeal.resolved', asked + 12 * HOUR, { ...appeal, outcome }, { cause: submitted });
  if (outcome === 'reverse')
    stage.emit('enforcement.action_reversed', asked + 12 * HOUR + MINUTE, action, { cause: applied });
};
