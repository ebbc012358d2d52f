import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { newId } from '../clock.ts';
import type { Db, Trx } from '../db/kysely.ts';
import { addOrganisationKey, newestOf, organisationKeyPath, readOrganisationKeys } from './organisation-key-file.ts';

/** The public half of what undelivered commands are sealed to. The private one is a file that nothing here keeps open. */
export interface OrganisationKey {
  readonly id: string;
  readonly publicKey: string;
}

/** What devices are given now; null before the first start has made one. */
export async function liveOrganisationKey(db: Db | Trx): Promise<OrganisationKey | null> {
  const live = await db
    .selectFrom('organisation_keys')
    .select(['id', 'public_key'])
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return live ? { id: live.id, publicKey: live.public_key } : null;
}

/** Who would make one at the same time waits. */
export const lockOrganisationKeys = (trx: Trx): Promise<unknown> =>
  sql`LOCK TABLE organisation_keys IN SHARE ROW EXCLUSIVE MODE`.execute(trx);

/**
 * Makes the first key at the first start. Its private half goes to `<folder>/keys/organisation.key` and can be taken to a
 * safe from there: the database keeps the public half, which is all that a server needs. A file without its row is what a
 * crash in between left, or a database that was begun anew: its newest key is taken up.
 */
export function ensureOrganisationKey(db: Db, folder: string, now: number): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await lockOrganisationKeys(trx);
    if (await liveOrganisationKey(trx)) return;
    const path = organisationKeyPath(folder);
    const { id, publicKey } = existsSync(path)
      ? newestOf(await readOrganisationKeys(path))
      : await addOrganisationKey(path, newId(now));
    await trx
      .insertInto('organisation_keys')
      .values({ id, public_key: publicKey, made_at: new Date(now), retired_at: null, made_by: null, reason: null })
      .execute();
  });
}
