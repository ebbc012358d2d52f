import { type Refusal, refuse } from '../contract/errors.ts';
import type { Permission } from './permissions.ts';
import { type RoleName, roleOf } from './roles.ts';

/** What rules over the system itself. Whoever hands out roles passes on only as much of it as they have. */
const RULING: readonly Permission[] = ['people.manage', 'devices.manage', 'settings.manage'];

interface Giver {
  readonly id: string;
  readonly permissions: readonly Permission[];
}

/**
 * Why somebody may not give this role to that person; null when they may. The work of moderators and others is handed
 * out by who manages people, but never to oneself: who decides who may see cases does not see them by that.
 */
export function whyNotGranted(giver: Giver, personId: string | null, role: RoleName): Refusal | null {
  if (!giver.permissions.includes('people.manage')) return refuse('forbidden', 'people.manage');
  if (personId === giver.id) return refuse('own_account');
  const missing = roleOf(role).permissions.filter((one) => RULING.includes(one) && !giver.permissions.includes(one));
  return missing.length === 0 ? null : refuse('grant_beyond', missing.join(', '));
}
