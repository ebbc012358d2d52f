import { whyNotGranted } from '../../core/access/grants.ts';
import type { RoleName } from '../../core/access/roles.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { endSessions, revokeDevices } from './access.ts';
import { type Act, auditOf } from './act.ts';
import { insertPerson, type NewPerson, passwordHash } from './add.ts';
import { lockAdmins, lockPerson, type Person, personHash } from './find.ts';

function requireGrant({ caller }: Act, personId: string | null, role: RoleName): void {
  const refusal = whyNotGranted({ id: caller.person.id, permissions: caller.permissions }, personId, role);
  if (refusal) throw new HttpError(refusal.code, refusal.detail === undefined ? {} : { detail: refusal.detail });
}

/** One transaction; afterwards consoles are told of it, and streams of sessions that ended with it are closed. */
async function committed<T>(ctx: ServerContext, work: (trx: Trx) => Promise<T>): Promise<T> {
  const result = await ctx.db.transaction().execute(work);
  ctx.poke.commit();
  ctx.feed.recheck();
  return result;
}

export async function addPerson(ctx: ServerContext, act: Act, given: NewPerson): Promise<Person> {
  requireGrant(act, null, given.role);
  const hash = await passwordHash(given.password, given.email);
  return committed(ctx, async (trx) => {
    const person = await insertPerson(trx, given, hash, act.now);
    const what = { action: 'person.created', entity: 'people', entityId: person.id, afterHash: personHash(person) };
    await writeAudit(trx, [auditOf(act, what)]);
    return person;
  });
}

async function change(trx: Trx, act: Act, before: Person, after: Person, action: string): Promise<void> {
  const { role, active } = after;
  await trx.updateTable('people').set({ role, active }).where('id', '=', before.id).execute();
  const hashes = { beforeHash: personHash(before), afterHash: personHash(after) };
  await writeAudit(trx, [auditOf(act, { action, entity: 'people', entityId: before.id, ...hashes })]);
}

export interface Changed {
  readonly person: Person;
  readonly changed: boolean;
}

/** The new role holds from the next request on; consoles are rebuilt for it. */
export const changeRole = (ctx: ServerContext, act: Act, who: string, role: RoleName): Promise<Changed> =>
  committed(ctx, async (trx) => {
    const keepOne = await lockAdmins(trx);
    const before = await lockPerson(trx, who);
    requireGrant(act, before.id, role);
    if (before.role === role) return { person: before, changed: false };
    keepOne(before);
    const after = { ...before, role };
    await change(trx, act, before, after, 'person.role_changed');
    return { person: after, changed: true };
  });

/** Ends the person's sessions at once and revokes their devices; what they did stays theirs. */
export const disablePerson = (ctx: ServerContext, act: Act, who: string): Promise<Changed> =>
  committed(ctx, async (trx) => {
    const keepOne = await lockAdmins(trx);
    const before = await lockPerson(trx, who);
    if (before.id === act.caller.person.id) throw new HttpError('own_account');
    keepOne(before);
    await endSessions(trx, before.id, act.now);
    await revokeDevices(trx, before.id, act);
    const after = { ...before, active: false };
    if (before.active) await change(trx, act, before, after, 'person.disabled');
    return { person: after, changed: before.active };
  });

/** Lets somebody in again, with the role and password that they had; their devices are enrolled anew. */
export const enablePerson = (ctx: ServerContext, act: Act, who: string): Promise<Changed> =>
  committed(ctx, async (trx) => {
    const before = await lockPerson(trx, who);
    requireGrant(act, before.id, before.role);
    const after = { ...before, active: true };
    if (!before.active) await change(trx, act, before, after, 'person.enabled');
    return { person: after, changed: !before.active };
  });

/** A new password, which ends the sessions and the wait after failures. */
export async function setPassword(ctx: ServerContext, act: Act, who: string, password: string): Promise<Person> {
  const { email } = await ctx.db.transaction().execute((trx) => lockPerson(trx, who));
  const hash = await passwordHash(password, email);
  return committed(ctx, async (trx) => {
    const person = await lockPerson(trx, who);
    // Whoever can sign in as somebody has what they have.
    if (person.id !== act.caller.person.id) requireGrant(act, person.id, person.role);
    await trx
      .updateTable('credentials')
      .set({ password_hash: hash, failures: 0, locked_until: null })
      .where('person_id', '=', person.id)
      .execute();
    await endSessions(trx, person.id, act.now);
    await writeAudit(trx, [auditOf(act, { action: 'person.password_set', entity: 'people', entityId: person.id })]);
    return person;
  });
}
