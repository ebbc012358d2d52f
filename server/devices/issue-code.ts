import type { CodeReply } from '../../core/contract/devices.ts';
import { type Caller, requireDevice, requirePermission } from '../auth/authenticate.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { makeEnrolmentCode } from './enrolment-code.ts';

interface Wish {
  /** Nobody named: for the caller themself. */
  readonly personId: string | null;
  readonly email: string | null;
  readonly reason: string | null;
  readonly correlationId: string;
}

/**
 * Who may: a person for themself and a lead for others, from an enrolled device, so that passwords alone bring no device
 * in; an administrator also from a terminal, or the first device of all could never come.
 */
function check(caller: Caller, { personId, email, reason }: Wish): void {
  const fromTerminal = caller.device === null && caller.permissions.includes('devices.manage');
  if (!fromTerminal) requireDevice(caller);
  if (email === null && (personId === null || personId === caller.person.id)) return;
  requirePermission(caller, 'devices.vouch');
  if (reason === null) {
    throw new HttpError('invalid_request', { fields: [{ path: 'reason', problem: 'say why, for somebody else' }] });
  }
}

async function idOf(trx: Trx, email: string): Promise<string> {
  const found = await trx
    .selectFrom('credentials')
    .select('person_id')
    .where('email', '=', email.trim().toLowerCase())
    .executeTakeFirst();
  if (!found) throw new HttpError('person_not_found', { detail: email });
  return found.person_id;
}

/** A single-use code with which the person enrols one device within ten minutes. */
export async function issueCode(ctx: ServerContext, caller: Caller, wish: Wish): Promise<CodeReply> {
  check(caller, wish);
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (trx) => {
    const personId = wish.email === null ? (wish.personId ?? caller.person.id) : await idOf(trx, wish.email);
    // Locked: of two codes at once the second makes the first void.
    const person = await trx
      .selectFrom('people')
      .select(['id', 'display_name', 'role'])
      .where('id', '=', personId)
      .where('active', '=', true)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!person) throw new HttpError('person_not_found', { detail: personId });
    const by = { personId: caller.person.id, deviceId: caller.device?.id ?? null };
    const { reason, correlationId } = wish;
    const made = await makeEnrolmentCode(trx, { keys: ctx.keys, personId, by, reason, correlationId, now });
    return { code: made.code, person, expires_at: made.expiresAt };
  });
}
