import { writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { verifyPassword } from '../crypto/password.ts';
import { passwordHash } from './add.ts';

interface Change {
  readonly current: string;
  readonly password: string;
  readonly correlationId: string;
}

/**
 * Somebody's own new password. Their other sessions end; the one that asks stays. Answers null when the current one is
 * wrong; throws `password_weak`.
 */
export async function changeOwnPassword(ctx: ServerContext, caller: Caller, change: Change): Promise<true | null> {
  const { id } = caller.person;
  const { email, password_hash } = await ctx.db
    .selectFrom('credentials')
    .select(['email', 'password_hash'])
    .where('person_id', '=', id)
    .executeTakeFirstOrThrow();
  if (!(await verifyPassword(change.current, password_hash))) return null;
  const hash = await passwordHash(change.password, email);
  const now = ctx.clock.now();
  await ctx.db.transaction().execute(async (trx) => {
    await trx.updateTable('credentials').set({ password_hash: hash }).where('person_id', '=', id).execute();
    await trx
      .updateTable('sessions')
      .set({ revoked_at: new Date(now) })
      .where('person_id', '=', id)
      .where('token_hash', '<>', caller.sessionHash)
      .where('revoked_at', 'is', null)
      .execute();
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id },
        action: 'person.password_changed',
        entity: 'people',
        entityId: id,
        correlationId: change.correlationId,
        deviceId: caller.device?.id ?? null,
        recordedAt: now,
      },
    ]);
  });
  ctx.feed.recheck();
  return true;
}
