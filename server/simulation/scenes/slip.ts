import type { Persona } from '../personas.ts';
import { MINUTE, type Scene } from '../stage.ts';

/** Who has been warned, or expects to be, changes what the account can be known by. */
export const slip: Scene = (stage) => {
  const { random, cast, at } = stage;
  const account = cast.one(random.pick<Persona>(['leaker', 'evader', 'redirector', 'ring']));
  if (!account) return;
  const values = { phone: account.market.phone(random), email: `me${random.between(1000, 9999)}@example.org` };
  for (const [index, field] of (['phone', 'email'] as const).entries())
    stage.emit(
      'user.contact_field_changed',
      at + index * 2 * MINUTE,
      { user_id: account.id, field, old_value: account[field], new_value: values[field] },
      { truth: { userId: account.id, violation: 'fraud', disguise: null } },
    );
};
