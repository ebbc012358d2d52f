import { passwordProblem } from '../../core/access/password.ts';
import type { RoleName } from '../../core/access/roles.ts';
import { newId } from '../clock.ts';
import { hashPassword } from '../crypto/password.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { normalEmail, type Person } from './find.ts';

export interface NewPerson {
  readonly email: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly password: string;
}

/** Throws `password_weak`; deriving takes a while, so it is done before the transaction. */
export async function passwordHash(password: string, email: string): Promise<string> {
  const problem = passwordProblem(password, email);
  if (problem !== null) throw new HttpError('password_weak', { fields: [{ path: 'password', problem }] });
  return hashPassword(password);
}

/** Makes the account; throws `email_taken`. The caller writes the audit row. */
export async function insertPerson(
  trx: Trx,
  { email, displayName, role }: NewPerson,
  hash: string,
  now: number,
): Promise<Person> {
  const person = { id: newId(now), email: normalEmail(email), displayName: displayName.trim(), role, active: true };
  await insertRows(trx, 'people', [{ id: person.id, display_name: person.displayName, role, active: true }]);
  const credentials = {
    person_id: person.id,
    email: person.email,
    password_hash: hash,
    failures: 0,
    locked_until: null,
  };
  const inserted = await insertRows(trx, 'credentials', [credentials], '(email) DO NOTHING');
  if (inserted === 0) throw new HttpError('email_taken', { detail: person.email });
  return person;
}
