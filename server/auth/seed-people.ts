import { randomBytes } from 'node:crypto';
import type { RoleName } from '../../core/access/roles.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import { hashPassword } from '../crypto/password.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Db } from '../db/kysely.ts';

/** The accounts of the demo. Two moderators, because two consoles need two people. */
export const DEMO_PEOPLE: readonly { readonly email: string; readonly name: string; readonly role: RoleName }[] = [
  { email: 'moderator@example.test', name: 'Mara Moderator', role: 'moderator' },
  { email: 'moderator2@example.test', name: 'Miles Moderator', role: 'moderator' },
  { email: 'lead@example.test', name: 'Lena Lead', role: 'lead' },
  { email: 'legal@example.test', name: 'Lior Legal', role: 'legal' },
  { email: 'ops@example.test', name: 'Oona Operations', role: 'ops' },
  { email: 'auditor@example.test', name: 'Aziz Auditor', role: 'auditor' },
  { email: 'admin@example.test', name: 'Ada Admin', role: 'admin' },
];

export interface SeededAccount {
  readonly email: string;
  readonly password: string;
}

/**
 * Makes the demo accounts that are not there yet and answers them with their passwords, which are stored nowhere:
 * random, or `password` for all where the configuration fixes it. Run again it changes nothing and answers nothing.
 */
export async function seedPeople(
  db: Db,
  now: number,
  options: { readonly password?: string | null } = {},
): Promise<SeededAccount[]> {
  const present = new Set((await db.selectFrom('credentials').select('email').execute()).map(({ email }) => email));
  const made = await Promise.all(
    DEMO_PEOPLE.filter(({ email }) => !present.has(email)).map(async (person) => {
      const password = options.password ?? randomBytes(9).toString('base64url');
      return { ...person, id: newId(now), password, hash: await hashPassword(password) };
    }),
  );
  if (made.length === 0) return [];
  const correlationId = newId(now);
  await db.transaction().execute(async (trx) => {
    await insertRows(
      trx,
      'people',
      made.map(({ id, name, role }) => ({ id, display_name: name, role, active: true })),
    );
    await insertRows(
      trx,
      'credentials',
      made.map(({ id, email, hash }) => ({
        person_id: id,
        email,
        password_hash: hash,
        failures: 0,
        locked_until: null,
      })),
    );
    await writeAudit(
      trx,
      made.map(({ id, role }) => ({
        id: newId(now),
        actor: { kind: 'job', id: 'seed-people' },
        action: 'person.created',
        entity: 'people',
        entityId: id,
        reason: `demo account: ${role}`,
        correlationId,
        recordedAt: now,
      })),
    );
  });
  return made.map(({ email, password }) => ({ email, password }));
}
