import { canonical } from '../../core/audit/canonical.ts';
import { successorStatement } from '../../core/contract/devices.ts';
import type { ErrorCode } from '../../core/contract/errors.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { bindSession } from '../auth/sessions.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { importPublicKey, verifyText } from '../crypto/ed25519.ts';
import type { Trx } from '../db/kysely.ts';
import { issueCertificate } from './certificate.ts';
import { markCodeUsed, redeemCode } from './enrolment-code.ts';

export interface Enrolment {
  readonly name: string;
  readonly publicKey: string;
  readonly code: string | null;
  readonly predecessor: { readonly device_id: string; readonly signature: string } | null;
}

export interface Enrolled {
  readonly certificate: Certificate;
  readonly sessionExpiresAt: number;
}
export type Refused = { readonly refused: ErrorCode };

interface Attempt {
  readonly ctx: ServerContext;
  readonly trx: Trx;
  readonly caller: Caller;
  readonly enrolment: Enrolment;
  readonly now: number;
}

/** The device that has this key. A key belongs to one person and, once revoked or given up, to nobody. */
async function findDevice({ trx, caller, enrolment }: Attempt): Promise<{ id: string } | Refused | null> {
  const { publicKey } = enrolment;
  const found = await trx
    .selectFrom('devices')
    .select(['id', 'person_id', 'revoked_at'])
    .where('public_key', '=', publicKey)
    .forUpdate()
    .executeTakeFirst();
  if (found) {
    if (found.person_id !== caller.person.id) return { refused: 'forbidden' };
    return found.revoked_at === null ? { id: found.id } : { refused: 'device_revoked' };
  }
  const retired = await trx
    .selectFrom('retired_device_keys')
    .select('device_id')
    .where('public_key', '=', publicKey)
    .executeTakeFirst();
  return retired ? { refused: 'device_key_retired' } : null;
}

/** A device of the same person whose chain of commands cannot go on vouches for the key that takes its place. */
async function isVouchedFor({ trx, caller, enrolment }: Attempt): Promise<boolean> {
  const { predecessor, publicKey } = enrolment;
  if (!predecessor) return false;
  const old = await trx
    .selectFrom('devices')
    .select('public_key')
    .where('id', '=', predecessor.device_id)
    .where('person_id', '=', caller.person.id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const key = old && importPublicKey(old.public_key);
  const text = canonical(successorStatement(predecessor.device_id, publicKey));
  return key ? verifyText(key, text, predecessor.signature) : false;
}

/** By what a new key may come in. */
async function admit(attempt: Attempt): Promise<Refused | { readonly why: string; readonly codeId: string | null }> {
  const { ctx, trx, caller, enrolment, now } = attempt;
  if (await isVouchedFor(attempt)) return { why: `in place of ${enrolment.predecessor?.device_id}`, codeId: null };
  if (enrolment.code !== null) {
    const redeemed = await redeemCode(trx, ctx.keys, { code: enrolment.code, personId: caller.person.id, now });
    return 'refused' in redeemed ? redeemed : { why: 'with an enrolment code', codeId: redeemed.id };
  }
  if (ctx.config.enrolment === 'password')
    return { why: 'with the password alone: this server asks for no code', codeId: null };
  return { refused: 'enrolment_code_needed' };
}

async function insertDevice({ trx, caller, enrolment, now }: Attempt): Promise<string> {
  const id = newId(now);
  const at = new Date(now);
  const values = {
    id,
    person_id: caller.person.id,
    name: enrolment.name,
    public_key: enrolment.publicKey,
    last_seq: 0,
    last_hash: '0'.repeat(64),
    enrolled_at: at,
    certificate_not_after: at,
    last_seen_at: at,
    revoked_at: null,
    chain_broken_at: null,
  };
  await trx.insertInto('devices').values(values).execute();
  return id;
}

async function enrolOnce(attempt: Attempt, correlationId: string): Promise<Enrolled | Refused> {
  const { ctx, trx, caller, enrolment, now } = attempt;
  const { person } = caller;
  const record = (action: string, entityId: string, deviceId: string | null, reason: string | null) =>
    writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: person.id },
        action,
        entity: deviceId === null ? 'people' : 'devices',
        entityId,
        reason,
        correlationId,
        deviceId,
        recordedAt: now,
      },
    ]);
  const known = await findDevice(attempt);
  const admitted = known ?? (await admit(attempt));
  if ('refused' in admitted) {
    await record('device.refused', person.id, null, admitted.refused);
    return admitted;
  }
  const id = 'id' in admitted ? admitted.id : await insertDevice(attempt);
  const sessionExpiresAt = await bindSession(trx, caller.sessionHash, id, now);
  const device = { id, publicKey: enrolment.publicKey };
  const certificate = await issueCertificate(trx, ctx.keys, { device, person }, now);
  if ('why' in admitted && admitted.codeId !== null) await markCodeUsed(trx, admitted.codeId, id, now);
  await record(
    'why' in admitted ? 'device.enrolled' : 'device.renewed',
    id,
    id,
    'why' in admitted ? admitted.why : null,
  );
  return { certificate, sessionExpiresAt };
}

/**
 * Enrols the key, or renews the certificate of a device that is enrolled; the session is bound to it. A refusal is a
 * value, given after the commit: the attempt stays on record, and counts.
 */
export async function enrolDevice(
  ctx: ServerContext,
  caller: Caller,
  enrolment: Enrolment,
  correlationId: string,
): Promise<Enrolled | Refused> {
  const now = ctx.clock.now();
  const result = await ctx.db
    .transaction()
    .execute((trx) => enrolOnce({ ctx, trx, caller, enrolment, now }, correlationId));
  if ('refused' in result) {
    ctx.log.warn({ correlation_id: correlationId, code: result.refused }, 'an enrolment was refused');
  }
  return result;
}
