import { canonical } from '../../core/audit/canonical.ts';
import { rotationStatement } from '../../core/contract/devices.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { isSessionOpen } from '../auth/sessions.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { importPublicKey, verifyText } from '../crypto/ed25519.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { issueCertificate } from './certificate.ts';

/** More commands than any device holds back: a number beyond it is a mistake. */
const MOST_WAITING = 1_000_000;

interface Rotation {
  readonly deviceId: string;
  readonly public_key: string;
  readonly last_seq: number;
  readonly proof: string;
  readonly correlationId: string;
}

const wrong = (path: string, problem: string): HttpError =>
  new HttpError('invalid_request', { fields: [{ path, problem }] });

/** Throws `invalid_request` unless the new key itself signed the change. */
export function assertProven(change: {
  readonly deviceId: string;
  readonly next: string;
  readonly lastSeq: number;
  readonly proof: string;
}): void {
  const { deviceId, next, lastSeq, proof } = change;
  const key = importPublicKey(next);
  if (key && verifyText(key, canonical(rotationStatement(deviceId, next, lastSeq)), proof)) return;
  throw wrong('proof', 'not by the new key over this change');
}

/** Throws `invalid_request` where the earlier key cannot have signed up to there. `held`: the server's last number. */
export function assertLast(lastSeq: number, held: number): void {
  if (lastSeq >= held && lastSeq <= held + MOST_WAITING) return;
  throw wrong('last_seq', `the server holds ${held} commands`);
}

const isTaken = async (trx: Trx, publicKey: string): Promise<boolean> => {
  const live = trx.selectFrom('devices').select('id').where('public_key', '=', publicKey);
  const retired = trx.selectFrom('retired_device_keys').select('device_id').where('public_key', '=', publicKey);
  return [await live.executeTakeFirst(), await retired.executeTakeFirst()].some(Boolean);
};

/**
 * From command `last_seq` + 1 on the device signs with its new key; what it signed before and has not sent yet still
 * counts. The chain goes on. Throws `invalid_request` for a key without its proof, or one that was in use; `token_expired` when
 * the device has signed in anew meanwhile: it did so with the earlier key, and knows no other.
 */
export async function rotateKey(
  ctx: ServerContext,
  { person, sessionHash }: Caller,
  { deviceId, public_key: next, last_seq: lastSeq, proof, correlationId }: Rotation,
): Promise<{ certificate: Certificate; name: string }> {
  assertProven({ deviceId, next, lastSeq, proof });
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (trx) => {
    const device = await trx
      .selectFrom('devices')
      .select(['name', 'public_key', 'last_seq'])
      .where('id', '=', deviceId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (!(await isSessionOpen(trx, sessionHash))) throw new HttpError('token_expired');
    if (await isTaken(trx, next)) throw wrong('public_key', 'a key is used once');
    assertLast(lastSeq, device.last_seq);
    await trx
      .insertInto('retired_device_keys')
      .values({ public_key: device.public_key, device_id: deviceId, last_seq: lastSeq, retired_at: new Date(now) })
      .execute();
    await trx.updateTable('devices').set({ public_key: next }).where('id', '=', deviceId).execute();
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: person.id },
        action: 'device.key_changed',
        entity: 'devices',
        entityId: deviceId,
        reason: `the earlier key signed up to command ${lastSeq}`,
        correlationId,
        deviceId,
        recordedAt: now,
      },
    ]);
    const holder = { device: { id: deviceId, publicKey: next }, person };
    return { certificate: await issueCertificate(trx, ctx.keys, holder, now), name: device.name };
  });
}
