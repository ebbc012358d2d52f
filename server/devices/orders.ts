import { canonical } from '../../core/audit/canonical.ts';
import type { GivenKind, Order, OrderKind, OrderReport } from '../../core/contract/orders.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { importPublicKey, verifyText } from '../crypto/ed25519.ts';
import { signBody } from '../crypto/signed.ts';
import { atTime } from '../db/at-time.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { findManaged, type ManagedDevice, record } from './manage.ts';

export interface Wanted {
  readonly kind: GivenKind;
  readonly reason: string;
  readonly hours: number;
}

/** Signs an order for the device and keeps it until the device asks. */
export async function giveOrder(managed: ManagedDevice, { kind, reason, hours }: Wanted) {
  const { ctx, caller, deviceId } = managed;
  return ctx.db.transaction().execute(async (trx) => {
    const { id: device_id } = await findManaged(trx, managed);
    const order = { deviceId: device_id, kind, reason, hours, orderedBy: caller.person.id };
    const { id, seq, not_after } = await insertOrder(trx, ctx, order);
    await record(trx, managed, `device.order.${kind}`, reason, ctx.clock.now());
    return { id, device_id: deviceId, seq, kind, not_after };
  });
}

interface NewOrder {
  readonly deviceId: string;
  readonly kind: OrderKind;
  readonly reason: string;
  readonly hours: number;
  readonly orderedBy: string;
  readonly bundle?: object;
}

/** Signs an order as the next of its device; whoever else orders something of it waits. */
export async function insertOrder(trx: Trx, { clock, keys }: ServerContext, order: NewOrder): Promise<Order> {
  const { deviceId: device_id, kind, reason, hours, orderedBy: ordered_by, bundle } = order;
  await trx.selectFrom('devices').select('id').where('id', '=', device_id).forUpdate().execute();
  const now = clock.now();
  const last = await trx
    .selectFrom('device_orders')
    .select(({ fn }) => fn.max('order_seq').as('seq'))
    .where('device_id', '=', device_id)
    .executeTakeFirst();
  const seq = Number(last?.seq ?? 0) + 1;
  const body = { id: newId(now), device_id, seq, kind, issued_at: now, not_after: now + hours * 3_600_000 };
  const whole = { purpose: 'docket order' as const, ...body, ...(bundle ? { bundle } : {}) };
  const signed = signBody(keys.receipt.key, whole);
  const row = { id: body.id, device_id, order_seq: seq, kind, reason, ordered_by };
  const open = { result: null, result_code: null, report: null, reported_at: null };
  await insertRows(trx, 'device_orders', [{ ...row, issued_at: now, not_after: body.not_after, signed, ...open }]);
  return signed;
}

/** What became of the device's orders, the newest first. */
export async function listOrders(managed: ManagedDevice) {
  const { ctx, deviceId } = managed;
  return ctx.db.transaction().execute(async (trx) => {
    await findManaged(trx, managed);
    return trx
      .selectFrom('device_orders')
      .select([
        'id',
        'order_seq as seq',
        'kind',
        'reason',
        'issued_at',
        'not_after',
        'result',
        'result_code',
        'report',
        'reported_at',
      ])
      .where('device_id', '=', deviceId)
      .orderBy('order_seq', 'desc')
      .limit(100)
      .execute();
  });
}

/** What waits for the device that asks, in order. */
export async function openOrders(ctx: ServerContext, deviceId: string): Promise<unknown[]> {
  const rows = await ctx.db
    .selectFrom('device_orders')
    .select('signed')
    .where('device_id', '=', deviceId)
    .where('result', 'is', null)
    .where('not_after', '>', atTime(ctx.clock.now()))
    .orderBy('order_seq')
    .limit(100)
    .execute();
  return rows.map(({ signed }) => signed);
}

const sealedWords = (count: number | undefined): string | null =>
  count === undefined ? null : `${count} sealed ${count === 1 ? 'command remains' : 'commands remain'}`;

/** Keeps what the device signed of an order of its own, once. Throws `order_not_found`, `order_report_invalid`. */
export async function takeReport(
  ctx: ServerContext,
  device: NonNullable<Caller['device']>,
  report: OrderReport,
  correlationId: string,
): Promise<void> {
  const { signature, ...body } = report;
  const key = importPublicKey(device.publicKey);
  const isTheirs = body.device_id === device.id && key !== null && verifyText(key, canonical(body), signature);
  if (!isTheirs) {
    ctx.log.warn({ device_id: device.id, order_id: body.order_id }, 'the report of an order does not verify');
    throw new HttpError('order_report_invalid');
  }
  const now = ctx.clock.now();
  await ctx.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('device_orders')
      .select(['kind', 'result', 'device_id'])
      .where('id', '=', body.order_id)
      .forUpdate()
      .executeTakeFirst();
    if (!found) throw new HttpError('order_not_found', { detail: body.order_id });
    const base = {
      id: newId(now),
      actor: { kind: 'device', id: device.id },
      entity: 'device_orders',
      entityId: body.order_id,
      correlationId,
      deviceId: device.id,
      recordedAt: now,
    } as const;
    if (found.device_id !== device.id) {
      // Somebody gave it an order of another device's. It stays open for that one.
      ctx.log.warn({ device_id: device.id, order_id: body.order_id }, 'an order reached another device');
      await writeAudit(trx, [{ ...base, action: 'device.order.foreign', reason: body.code }]);
      return;
    }
    if (found.result !== null) return;
    await trx
      .updateTable('device_orders')
      .set({ result: body.result, result_code: body.code, report: JSON.stringify(report), reported_at: new Date(now) })
      .where('id', '=', body.order_id)
      .execute();
    const removed = body.removed.map(({ name, sha256 }) => `${name} ${sha256}`).join(', ');
    await writeAudit(trx, [
      {
        ...base,
        action: `device.order.${found.kind}.${body.result}`,
        reason:
          [body.code, removed, body.key_destroyed ? 'key destroyed' : null, sealedWords(body.sealed_commands)]
            .filter(Boolean)
            .join('; ') || null,
      },
    ]);
  });
}
