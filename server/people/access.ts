import type { Trx } from '../db/kysely.ts';
import type { Act } from './act.ts';

/** Ends every open session of a person. */
export async function endSessions(trx: Trx, personId: string, now: number): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ revoked_at: new Date(now) })
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Revokes every device of a person: each wipes what it holds at its next contact. */
export async function revokeDevices(trx: Trx, personId: string, { caller, reason, now }: Act): Promise<void> {
  await trx
    .updateTable('devices')
    .set({ revoked_at: new Date(now), revoked_by: caller.person.id, revoked_reason: reason })
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .execute();
  await trx
    .updateTable('enrolment_codes')
    .set({ voided_at: new Date(now) })
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .where('voided_at', 'is', null)
    .execute();
}
