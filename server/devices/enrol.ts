import type { Certificate } from '../../core/contract/wire.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { importPublicKey } from '../crypto/ed25519.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { CERTIFICATE_MS, issueCertificate } from './certificate.ts';

interface Enrolment {
  readonly name: string;
  readonly publicKey: string;
}

/** The device with this key, renewed, or a new one. A key belongs to one person and, once revoked, to nobody. */
async function upsertDevice(
  trx: Trx,
  caller: Caller,
  { name, publicKey }: Enrolment,
  now: number,
): Promise<{ id: string; isNew: boolean }> {
  const id = newId(now);
  const notAfter = new Date(now + CERTIFICATE_MS);
  const inserted = await trx
    .insertInto('devices')
    .values({
      id,
      person_id: caller.person.id,
      name,
      public_key: publicKey,
      last_seq: 0,
      last_hash: '0'.repeat(64),
      enrolled_at: new Date(now),
      certificate_not_after: notAfter,
      last_seen_at: new Date(now),
      revoked_at: null,
      chain_broken_at: null,
    })
    .onConflict((conflict) => conflict.column('public_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) return { id, isNew: true };
  const found = await trx
    .selectFrom('devices')
    .select(['id', 'person_id', 'revoked_at'])
    .where('public_key', '=', publicKey)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (found.person_id !== caller.person.id) throw new HttpError('forbidden', { detail: 'the key of another person' });
  if (found.revoked_at !== null) throw new HttpError('device_revoked');
  await trx
    .updateTable('devices')
    .set({ name, certificate_not_after: notAfter, last_seen_at: new Date(now) })
    .where('id', '=', found.id)
    .execute();
  return { id: found.id, isNew: false };
}

/** Enrols the key, or renews the certificate of a device that is enrolled; the session is bound to it. */
export async function enrolDevice(
  ctx: ServerContext,
  caller: Caller,
  enrolment: Enrolment,
  correlationId: string,
): Promise<Certificate> {
  if (!importPublicKey(enrolment.publicKey)) {
    throw new HttpError('invalid_request', { fields: [{ path: 'public_key', problem: 'not a raw Ed25519 key' }] });
  }
  const now = ctx.clock.now();
  const person = caller.person;
  return ctx.db.transaction().execute(async (trx) => {
    const { id, isNew } = await upsertDevice(trx, caller, enrolment, now);
    await trx.updateTable('sessions').set({ device_id: id }).where('token_hash', '=', caller.sessionHash).execute();
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: person.id },
        action: isNew ? 'device.enrolled' : 'device.renewed',
        entity: 'devices',
        entityId: id,
        correlationId,
        deviceId: id,
        recordedAt: now,
      },
    ]);
    return issueCertificate(ctx.keys, { id, publicKey: enrolment.publicKey }, person, now);
  });
}
