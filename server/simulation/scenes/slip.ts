import type { Persona } from '../personas.ts';
import type { Scene } from '../stage.ts';

/** Who has been warned, or expects to be, changes what the account can be known by. */
export const slip: Scene = (stage) => {
  const { random, cast, at } = stage;
  const account = cast.one(random.pick<Persona>(['leaker', 'evader', 'redirector', 'ring']));
  if (!account) return;
  const field = random.pick(['phone', 'email'] as const);
  const value = field === 'phone' ? account.market.phone(random) : `me${random.between(1000, 9999)}@example.org`;
  stage.emit(
    'user.contact_field_changed',
    at,
    { user_id: account.id, field, old_value: account[field], new_value: value },
    { truth: { userId: account.id, violation: 'fraud', disguise: null } },
  );
};
