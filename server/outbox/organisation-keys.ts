import { RAW_KEY } from '../../core/contract/sealed-box.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ServerContext } from '../context.ts';
import { lockOrganisationKeys } from '../crypto/organisation-key.ts';
import { organisationFingerprint } from '../crypto/organisation-key-file.ts';
import { sealTo } from '../crypto/sealed-box.ts';
import type { Db } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { type Act, auditOf } from '../people/act.ts';

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Every key, the newest first; `devices`: how many that are not revoked seal to it, as far as they have asked. */
export async function listOrganisationKeys(db: Db) {
  const rows = await db
    .selectFrom('organisation_keys as k')
    .leftJoin('people as p', 'p.id', 'k.made_by')
    .select(['k.id', 'k.public_key', 'k.made_at', 'k.retired_at', 'k.reason', 'p.display_name as made_by'])
    .select((eb) =>
      eb
        .selectFrom('devices as d')
        .select((of) => of.fn.countAll<number>().as('n'))
        .whereRef('d.organisation_key_id', '=', 'k.id')
        .where('d.revoked_at', 'is', null)
        .as('devices'),
    )
    .orderBy('k.made_at', 'desc')
    .execute();
  return rows.map(({ public_key, made_at, retired_at, devices, ...row }) => ({
    ...row,
    public_key,
    fingerprint: organisationFingerprint(public_key),
    made_at: iso(made_at),
    retired_at: iso(retired_at),
    devices: Number(devices),
  }));
}

/** A point that agrees on nothing, or no point at all: what is sealed to it could not be sealed, or not be opened. */
function isUsable(publicKey: string): boolean {
  if (!RAW_KEY.test(publicKey)) return false;
  try {
    sealTo(publicKey, 'trial', '');
    return true;
  } catch {
    // Node refuses to agree with it.
    return false;
  }
}

const wrong = (path: string, problem: string): HttpError =>
  new HttpError('invalid_request', { fields: [{ path, problem }] });

export interface NextKey {
  readonly id: string;
  readonly public_key: string;
}

/**
 * From now on devices are given this key; whoever asked has its private half on a disk already, and it never comes here.
 * Earlier keys stay known, since what was sealed to them lies about. Asked again it is answered and done once. Throws
 * `invalid_request` for a key that was in use before, or is none.
 */
export const adoptOrganisationKey = (
  ctx: ServerContext,
  act: Act,
  { id, public_key }: NextKey,
): Promise<{ changed: boolean }> =>
  ctx.db.transaction().execute(async (trx) => {
    await lockOrganisationKeys(trx);
    const known = await trx
      .selectFrom('organisation_keys')
      .select(['id', 'public_key', 'retired_at'])
      .where((eb) => eb.or([eb('id', '=', id), eb('public_key', '=', public_key)]))
      .execute();
    const [found] = known;
    if (known.length === 1 && found?.id === id && found.public_key === public_key && found.retired_at === null) {
      return { changed: false };
    }
    if (found) throw wrong('public_key', 'a key that was in use before; make a new one');
    if (!isUsable(public_key)) throw wrong('public_key', 'not an X25519 key that anything can be sealed to');
    await trx
      .updateTable('organisation_keys')
      .set({ retired_at: new Date(act.now) })
      .where('retired_at', 'is', null)
      .execute();
    const made = { made_at: new Date(act.now), made_by: act.caller.person.id, reason: act.reason };
    await trx
      .insertInto('organisation_keys')
      .values({ id, public_key, retired_at: null, ...made })
      .execute();
    await writeAudit(trx, [
      auditOf(act, { action: 'organisation_key.changed', entity: 'organisation_keys', entityId: id }),
    ]);
    return { changed: true };
  });
