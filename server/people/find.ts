import { sql } from 'kysely';
import type { RoleName } from '../../core/access/roles.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly active: boolean;
}

/** What an audit row hashes of a person. */
export const personHash = ({ id, email, displayName, role, active }: Person): string =>
  rowHash({ id, email, display_name: displayName, role, active });

export const normalEmail = (email: string): string => email.trim().toLowerCase();

/** The person with this id or e-mail address, locked until the transaction ends. Throws `person_not_found`. */
export async function lockPerson(trx: Trx, who: string): Promise<Person> {
  const { rows } = await sql<Person>`
    SELECT p.id, c.email, p.display_name AS "displayName", p.role, p.active
      FROM people p JOIN credentials c ON c.person_id = p.id
     WHERE p.id::text = ${who.toLowerCase()} OR c.email = ${normalEmail(who)} FOR UPDATE`.execute(trx);
  const [person] = rows;
  if (!person) throw new HttpError('person_not_found', { detail: who.slice(0, 254) });
  return person;
}

/**
 * Takes the administrators for this transaction, before any other person is locked: of two who remove each other at
 * once, the second sees what the first did. The answer throws `last_admin` unless another remains beside the person.
 */
export async function lockAdmins(trx: Trx): Promise<(person: Person) => void> {
  const admins = await trx
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'admin')
    .where('active', '=', true)
    .orderBy('id')
    .forUpdate()
    .execute();
  return (person) => {
    if (person.role !== 'admin' || !person.active) return;
    if (!admins.some(({ id }) => id !== person.id)) throw new HttpError('last_admin');
  };
}
