import { writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';

/** Whose device it is that is managed, and by whom. */
export interface ManagedDevice {
  readonly ctx: ServerContext;
  readonly caller: Caller;
  readonly deviceId: string;
  readonly correlationId: string;
}

/** The device, locked, if it is the caller's or they manage everybody's. Others do not learn that it exists. */
export async function findManaged(trx: Trx, { caller, deviceId }: ManagedDevice) {
  const device = await trx
    .selectFrom('devices')
    .select(['id', 'person_id', 'name', 'revoked_at'])
    .where('id', '=', deviceId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const may = device?.person_id === caller.person.id || caller.permissions.includes('devices.manage');
  if (!device || !may) throw new HttpError('not_found', { detail: deviceId });
  return device;
}

export const record = (
  trx: Trx,
  { caller, deviceId, correlationId }: ManagedDevice,
  action: string,
  reason: string,
  now: number,
) =>
  writeAudit(trx, [
    {
      id: newId(now),
      actor: { kind: 'person', id: caller.person.id },
      action,
      entity: 'devices',
      entityId: deviceId,
      reason,
      correlationId,
      deviceId: caller.device?.id ?? null,
      recordedAt: now,
    },
  ]);

export async function renameDevice(order: ManagedDevice, name: string): Promise<void> {
  const { ctx, deviceId } = order;
  await ctx.db.transaction().execute(async (trx) => {
    const device = await findManaged(trx, order);
    if (device.name === name) return;
    await trx.updateTable('devices').set({ name }).where('id', '=', deviceId).execute();
    await record(trx, order, 'device.renamed', `from “${device.name}” to “${name}”`, ctx.clock.now());
  });
}

/** The device gets nothing more, its streams end now, and what it still sends is kept aside for a lead. */
export async function revokeDevice(order: ManagedDevice, reason: string): Promise<void> {
  const { ctx, caller, deviceId } = order;
  await ctx.db.transaction().execute(async (trx) => {
    const device = await findManaged(trx, order);
    if (device.revoked_at !== null) return;
    const now = ctx.clock.now();
    const revoked = { revoked_at: new Date(now), revoked_by: caller.person.id, revoked_reason: reason };
    await trx.updateTable('devices').set(revoked).where('id', '=', deviceId).execute();
    await record(trx, order, 'device.revoked', reason, now);
  });
  ctx.feed.recheck();
}
