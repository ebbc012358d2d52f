import { atTime } from '../db/at-time.ts';
import type { Db } from '../db/kysely.ts';
import type { LiveConsole } from './live-console.ts';
import { scopeOf } from './scope.ts';

/**
 * Those whose session is open, whose device is not revoked, and whose role is still the one that they follow for.
 * One query for all of them.
 */
export async function validConsoles<C extends Pick<LiveConsole, 'sessionHash' | 'scope'>>(
  db: Db,
  consoles: readonly C[],
  now: number,
): Promise<ReadonlySet<C>> {
  if (consoles.length === 0) return new Set();
  const rows = await db
    .selectFrom('sessions as s')
    .innerJoin('people as p', 'p.id', 's.person_id')
    .innerJoin('devices as d', 'd.id', 's.device_id')
    .select(['s.token_hash', 'p.role'])
    .where(
      's.token_hash',
      'in',
      consoles.map(({ sessionHash }) => sessionHash),
    )
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', atTime(now))
    .where('p.active', '=', true)
    .where('d.revoked_at', 'is', null)
    .execute();
  const roles = new Map(rows.map(({ token_hash, role }) => [token_hash, role]));
  return new Set(
    consoles.filter(({ sessionHash, scope }) => {
      const role = roles.get(sessionHash);
      return role !== undefined && scopeOf(role) === scope;
    }),
  );
}
