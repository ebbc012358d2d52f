import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../../core/contract/errors.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';

export const CODE_MS = 10 * 60_000;
/** Wrong codes after which a person's waiting one is void. */
export const MAX_FAILURES = 5;

/** Crockford's base 32: nothing in it looks like something else. Eight of them are 40 bits. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

const makeCode = (): string => {
  const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};

/** As it was meant, however it was typed. */
const normal = (code: string): string =>
  code
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll(/[^0-9A-Z]/g, '');

/** Keyed: 40 bits could be guessed from a plain hash within the ten minutes. */
const hashCode = (keys: KeyRing, code: string): string => keys.tokenise(`enrolment code\n${normal(code)}`);

interface Issue {
  readonly keys: KeyRing;
  readonly personId: string;
  readonly by: { readonly personId: string; readonly deviceId: string | null };
  readonly reason: string | null;
  readonly correlationId: string;
  readonly now: number;
}

/** A code for the person, shown once. An earlier one that still waits is void. */
export async function makeEnrolmentCode(trx: Trx, issue: Issue): Promise<{ code: string; expiresAt: number }> {
  const { keys, personId, by, now } = issue;
  const code = makeCode();
  const id = newId(now);
  const expiresAt = now + CODE_MS;
  await trx
    .updateTable('enrolment_codes')
    .set({ voided_at: new Date(now) })
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .where('voided_at', 'is', null)
    .execute();
  const row = {
    id,
    code_hash: hashCode(keys, code),
    person_id: personId,
    issued_by: by.personId,
    issued_at: now,
    expires_at: expiresAt,
    failures: 0,
    used_at: null,
    device_id: null,
    voided_at: null,
  };
  await insertRows(trx, 'enrolment_codes', [row]);
  await writeAudit(trx, [
    {
      id: newId(now),
      actor: { kind: 'person', id: by.personId },
      action: 'enrolment_code.issued',
      entity: 'people',
      entityId: personId,
      reason: issue.reason,
      correlationId: issue.correlationId,
      deviceId: by.deviceId,
      recordedAt: now,
    },
  ]);
  return { code, expiresAt };
}

/** Uses up the person's code, or says why it is none. A wrong one counts against the one that waits. */
export async function redeemCode(
  trx: Trx,
  keys: KeyRing,
  attempt: { readonly code: string; readonly personId: string; readonly now: number },
): Promise<{ readonly id: string } | { readonly refused: ErrorCode }> {
  const { code, personId, now } = attempt;
  const found = await trx
    .selectFrom('enrolment_codes')
    .selectAll()
    .where('code_hash', '=', hashCode(keys, code))
    .forUpdate()
    .executeTakeFirst();
  if (found && found.person_id === personId) {
    if (found.used_at !== null) return { refused: 'enrolment_code_used' };
    if (found.voided_at !== null || found.expires_at <= now) return { refused: 'enrolment_code_expired' };
    return { id: found.id };
  }
  await countFailure(trx, personId, now);
  return { refused: found ? 'enrolment_code_foreign' : 'enrolment_code_invalid' };
}

async function countFailure(trx: Trx, personId: string, now: number): Promise<void> {
  const waiting = await trx
    .selectFrom('enrolment_codes')
    .select(['id', 'failures'])
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .where('voided_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!waiting) return;
  const failures = waiting.failures + 1;
  await trx
    .updateTable('enrolment_codes')
    .set({ failures, voided_at: failures >= MAX_FAILURES ? new Date(now) : null })
    .where('id', '=', waiting.id)
    .execute();
}

export const markCodeUsed = (trx: Trx, id: string, deviceId: string, now: number): Promise<unknown> =>
  trx
    .updateTable('enrolment_codes')
    .set({ used_at: new Date(now), device_id: deviceId })
    .where('id', '=', id)
    .execute();
