import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import type { Caller } from './authenticate.ts';
import { closeSession } from './sessions.ts';

export async function signOut(ctx: ServerContext, caller: Caller, correlationId: string): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.transaction().execute(async (trx) => {
    await closeSession(trx, caller.sessionHash, now);
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: caller.person.id },
        action: 'session.closed',
        entity: 'people',
        entityId: caller.person.id,
        correlationId,
        deviceId: caller.device?.id ?? null,
        recordedAt: now,
      },
    ]);
  });
}
