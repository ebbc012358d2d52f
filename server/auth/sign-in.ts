import { randomBytes } from 'node:crypto';
import type { RoleName } from '../../core/access/roles.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { hashPassword, verifyPassword } from '../crypto/password.ts';
import type { Trx } from '../db/kysely.ts';
import { openSession } from './sessions.ts';

export const MAX_FAILURES = 5;
export const LOCK_MS = 15 * 60_000;

export interface SignedIn {
  readonly token: string;
  readonly expiresAt: number;
  readonly person: { readonly id: string; readonly displayName: string; readonly role: RoleName };
}

/** Verified in place of an account that does not exist, so that the answer takes as long. */
let nobody: Promise<string> | null = null;
const hashOfNobody = (): Promise<string> => {
  nobody ??= hashPassword(randomBytes(16).toString('hex'));
  return nobody;
};

interface Account {
  readonly person_id: string;
  readonly display_name: string;
  readonly role: RoleName;
  readonly active: boolean;
  readonly password_hash: string;
}

const findAccount = (ctx: ServerContext, email: string): Promise<Account | undefined> =>
  ctx.db
    .selectFrom('credentials as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .select(['c.person_id', 'p.display_name', 'p.role', 'p.active', 'c.password_hash'])
    .where('c.email', '=', email.trim().toLowerCase())
    .executeTakeFirst();

/** The row is locked, so that guesses at the same time count one by one. */
async function countAttempt(
  trx: Trx,
  account: Account,
  right: boolean,
  now: number,
): Promise<'in' | 'wrong' | 'locked'> {
  const { failures, locked_until } = await trx
    .selectFrom('credentials')
    .select(['failures', 'locked_until'])
    .where('person_id', '=', account.person_id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  // Not even the right password opens a locked account, and the answer does not tell.
  if (locked_until !== null && locked_until > now) return 'locked';
  const failed = right ? 0 : failures + 1;
  const locks = failed >= MAX_FAILURES;
  if (failed !== failures || locked_until !== null) {
    await trx
      .updateTable('credentials')
      .set({ failures: locks ? 0 : failed, locked_until: locks ? new Date(now + LOCK_MS) : null })
      .where('person_id', '=', account.person_id)
      .execute();
  }
  return right ? 'in' : 'wrong';
}

/** Null when e-mail or password is wrong, the account is locked, or the person no longer works here: one answer. */
export async function signIn(
  ctx: ServerContext,
  email: string,
  password: string,
  correlationId: string,
): Promise<SignedIn | null> {
  const account = await findAccount(ctx, email);
  const verified = await verifyPassword(password, account?.password_hash ?? (await hashOfNobody()));
  if (!account) return null;
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (trx) => {
    const attempt = await countAttempt(trx, account, verified && account.active, now);
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: account.person_id },
        action: attempt === 'in' ? 'session.opened' : 'session.refused',
        entity: 'people',
        entityId: account.person_id,
        reason: attempt === 'in' ? null : attempt,
        correlationId,
        recordedAt: now,
      },
    ]);
    if (attempt !== 'in') return null;
    const session = await openSession(trx, account.person_id, now);
    return {
      ...session,
      person: { id: account.person_id, displayName: account.display_name, role: account.role },
    };
  });
}
