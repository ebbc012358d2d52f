import { sql } from 'kysely';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { Db } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { insertPerson, type NewPerson, passwordHash } from './add.ts';
import { type Person, personHash } from './find.ts';

const ACTOR = { kind: 'job', id: 'bootstrap' } as const;

/** Whether somebody can administer. */
export async function hasAdmin(db: Db): Promise<boolean> {
  const found = await db
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'admin')
    .where('active', '=', true)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * The first administrator, made by whoever holds the database itself, while there is none: afterwards administrators
 * make one another. Throws `bootstrap_over`.
 */
export async function bootstrapAdmin(db: Db, given: Omit<NewPerson, 'role'>, now: number): Promise<Person> {
  const hash = await passwordHash(given.password, given.email);
  return db.transaction().execute(async (trx) => {
    // Of two at once one is the first.
    await sql`LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    if (await hasAdmin(trx)) throw new HttpError('bootstrap_over');
    const person = await insertPerson(trx, { ...given, role: 'admin' }, hash, now);
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: ACTOR,
        action: 'person.created',
        entity: 'people',
        entityId: person.id,
        afterHash: personHash(person),
        reason: 'first administrator, made by who holds the database',
        correlationId: newId(now),
        recordedAt: now,
      },
    ]);
    return person;
  });
}
